import { check, type Check } from '#platform/checks.ts';
import { int8, nullable, statement, uuid } from '#platform/database/statement.ts';

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
];
