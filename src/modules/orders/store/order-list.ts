import {
  date,
  int4,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

export const summaryColumns = {
  id: uuid,
  number: nullable(int8),
  state: text,
  email: text,
  customer_name: text,
  line_count: nullable(int8),
  first_title: nullable(text),
  total_minor: int8,
  currency: text,
  payment_method: text,
  placed_at: nullable(timestamptz),
  created_at: timestamptz,
  place: text,
} as const;

/** For to_char, of a time in UTC. Microseconds count: orders of one batch differ in nothing else. */
export const MOMENT = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/** What a list shows of `orders.orders o` in shop $1; `place` is its time to the microsecond. */
export const summaryFields = `o.id, o.number, o.state, o.email, o.customer_name, o.total_minor,
     o.currency, o.payment_method, o.placed_at, o.created_at,
     to_char(o.created_at at time zone 'UTC', ${MOMENT}) as place,
     (select count(*) from orders.lines l where l.shop_id = $1 and l.order_id = o.id) as line_count,
     (select l.title from orders.lines l
      where l.shop_id = $1 and l.order_id = o.id and l.position = 0) as first_title`;

/**
 * Newest first, after a cursor. Filters that are null do not filter. Days are the shop's: the
 * caller turns them into moments. The search text is a plain part of title, number, e-mail or name.
 */
export const listOrderRows = statement(
  'orders.list_orders',
  [
    uuid,
    nullable(uuid),
    nullable(text),
    nullable(timestamptz),
    nullable(timestamptz),
    nullable(text),
    nullable(timestamptz),
    nullable(uuid),
    int4,
  ],
  summaryColumns,
  `select ${summaryFields}
   from orders.orders o
   where o.shop_id = $1
     and ($2::uuid is null or o.person_id = $2)
     and ($3::text is null or o.state = $3)
     and ($4::timestamptz is null or o.created_at >= $4)
     and ($5::timestamptz is null or o.created_at < $5)
     and ($6::text is null or o.number::text = $6
       or strpos(lower(o.email), lower($6)) > 0 or strpos(lower(o.customer_name), lower($6)) > 0
       or exists (select from orders.lines l where l.shop_id = $1 and l.order_id = o.id
         and strpos(lower(l.title), lower($6)) > 0))
     and ($7::timestamptz is null or (o.created_at, o.id) < ($7, $8::uuid))
   order by o.created_at desc, o.id desc
   limit $9`,
);

/** Orders placed and what they brought, by day in the shop's zone; cancelled ones do not count. */
export const sumByDay = statement(
  'orders.sum_by_day',
  [uuid, text, int4],
  { day: nullable(date), orders: nullable(int8), revenue_minor: nullable(int8) },
  `select (placed_at at time zone $2)::date as day, count(*) as orders,
     sum(total_minor)::bigint as revenue_minor
   from orders.orders
   where shop_id = $1 and state in ('placed', 'fulfilled')
     and placed_at >= now() - make_interval(days => $3)
   group by 1 order by 1`,
);

export const countByState = statement(
  'orders.count_by_state',
  [uuid],
  { state: text, orders: nullable(int8) },
  `select state, count(*) as orders from orders.orders
   where shop_id = $1 and state in ('placed', 'pending') group by state`,
);
