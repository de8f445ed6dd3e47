import { check, type Check } from '#platform/checks.ts';
import { int8, nullable, statement, text, uuid } from '#platform/database/statement.ts';

export const checks: Check[] = [
  check({
    name: 'orders.numbers_have_no_gaps',
    promise: 'Order numbers of a shop follow one another without a gap.',
    statement: statement(
      'orders.check_numbers',
      [],
      { shop_id: uuid, orders: nullable(int8), last_number: int8 },
      `select c.shop_id, count(o.id) as orders, c.last_number
       from orders.counters c
       left join orders.orders o on o.shop_id = c.shop_id and o.number is not null
       group by c.shop_id, c.last_number
       having count(o.id) <> c.last_number - 1000 or max(o.number) <> c.last_number`,
    ),
  }),
  check({
    name: 'orders.lines_make_the_total',
    promise: 'Lines, shipping and tax of an order make its total, to the minor unit.',
    statement: statement(
      'orders.check_totals',
      [],
      { shop_id: uuid, order_id: uuid },
      `select o.shop_id, o.id as order_id from orders.orders o
       join lateral (
         select coalesce(sum(l.total_minor), 0) as goods
         from orders.lines l where l.shop_id = o.shop_id and l.order_id = o.id
       ) as sums on true
       where sums.goods <> o.subtotal_minor
         or o.total_minor <> o.subtotal_minor + o.shipping_minor
           + case when o.prices_include_tax then 0 else o.tax_minor end`,
    ),
  }),
  check({
    name: 'orders.taxes_make_the_tax',
    promise: 'What an order says of each tax adds up to its tax, and no line has more.',
    statement: statement(
      'orders.check_taxes',
      [],
      { shop_id: uuid, order_id: uuid },
      `select o.shop_id, o.id as order_id from orders.orders o
       join lateral (
         select coalesce(sum((t ->> 'taxMinor')::bigint), 0) as tax
         from jsonb_array_elements(o.taxes) as t
       ) as said on true
       join lateral (
         select coalesce(sum(l.tax_minor), 0) as tax
         from orders.lines l where l.shop_id = o.shop_id and l.order_id = o.id
       ) as lines on true
       where said.tax <> o.tax_minor or lines.tax > o.tax_minor`,
    ),
  }),
  check({
    name: 'orders.legal_moves',
    promise:
      'An order is placed, fails or is cancelled once, in this order, and its history says so.',
    statement: statement(
      'orders.check_legal_moves',
      [],
      { shop_id: uuid, order_id: uuid, state: text },
      `select o.shop_id, o.id as order_id, o.state from orders.orders o
       left join (
         select shop_id, order_id,
           count(*) filter (where kind = 'placed') as placed,
           count(*) filter (where kind = 'failed') as failed,
           count(*) filter (where kind = 'cancelled') as cancelled,
           min(at) filter (where kind = 'placed') as placed_at,
           min(at) filter (where kind = 'cancelled') as cancelled_at
         from orders.events group by shop_id, order_id
       ) e on e.shop_id = o.shop_id and e.order_id = o.id
       where coalesce(e.placed, 0) <> (o.placed_at is not null)::int
         or coalesce(e.failed, 0) <> (o.state = 'failed')::int
         or coalesce(e.cancelled, 0) <> (o.state = 'cancelled')::int
         or o.placed_at < o.created_at or o.cancelled_at < o.placed_at
         or e.cancelled_at < e.placed_at`,
    ),
  }),
];
