import {
  array,
  int4,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import { MOMENT, summaryColumns, summaryFields } from './order-list.ts';

/**
 * Where the newest orders end that are looked through one by one: so many of them behind the cursor,
 * and all whose words are not indexed yet. Null while nothing of the shop is indexed.
 */
export const findLookedThrough = statement(
  'orders.find_looked_through',
  [uuid, nullable(timestamptz), nullable(uuid), int4],
  { since: nullable(text) },
  `select to_char(least(p.created_at, (select o.created_at from orders.orders o
       where o.shop_id = $1
         and ($2::timestamptz is null or (o.created_at, o.id) < ($2, $3::uuid))
       order by o.created_at desc, o.id desc offset $4 limit 1)) at time zone 'UTC', ${MOMENT}) as since
   from orders.words_progress p where p.shop_id = $1`,
);

/** Like orders.list_orders, from before a moment, by the index over their words and by their number. */
export const listOrdersByPart = statement(
  'orders.list_orders_by_part',
  [
    uuid,
    nullable(text),
    nullable(timestamptz),
    nullable(timestamptz),
    text,
    nullable(int8),
    timestamptz,
    nullable(timestamptz),
    nullable(uuid),
    int4,
  ],
  summaryColumns,
  `select ${summaryFields}
   from (select f.order_id from orders.find_by_part($1, $5) f
     union select n.id from orders.orders n where n.shop_id = $1 and n.number = $6) as found
   join orders.orders o on o.shop_id = $1 and o.id = found.order_id
   where o.shop_id = $1
     and ($2::text is null or o.state = $2)
     and ($3::timestamptz is null or o.created_at >= $3)
     and ($4::timestamptz is null or o.created_at < $4)
     and o.created_at < $7
     and ($8::timestamptz is null or (o.created_at, o.id) < ($8, $9::uuid))
   order by o.created_at desc, o.id desc
   limit $10`,
);

const BEFORE_ALL = `'00000000-0000-0000-0000-000000000000'::uuid`;

/**
 * Shops with orders, older than the moment, whose words are not indexed yet. The next order alone is
 * looked at: as a join it would read all of them.
 */
export const findShopsWithoutWords = statement(
  'orders.find_shops_without_words',
  [timestamptz],
  { shop_id: uuid },
  `select c.shop_id from orders.counters c
   left join orders.words_progress p on p.shop_id = c.shop_id
   where (select o.created_at from orders.orders o where o.shop_id = c.shop_id
     and (o.created_at, o.id) >
       (coalesce(p.created_at, '-infinity'), coalesce(p.order_id, ${BEFORE_ALL}))
     order by o.created_at, o.id limit 1) < $1
   order by c.shop_id`,
);

/** The order up to which a shop's words are complete; none while nothing is indexed. */
export const findWordsProgress = statement(
  'orders.find_words_progress',
  [uuid],
  { place: nullable(text), order_id: uuid },
  `select to_char(p.created_at at time zone 'UTC', ${MOMENT}) as place, p.order_id
   from orders.words_progress p where p.shop_id = $1`,
);

/** The next orders of a shop after one, or the first, as far as they are older than the moment. */
export const findOrdersAfter = statement(
  'orders.find_orders_after',
  [uuid, nullable(timestamptz), nullable(uuid), timestamptz, int4],
  { id: uuid },
  `select o.id from orders.orders o
   where o.shop_id = $1
     and (o.created_at, o.id) > (coalesce($2::timestamptz, '-infinity'), coalesce($3::uuid, ${BEFORE_ALL}))
     and o.created_at < $4
   order by o.created_at, o.id limit $5`,
);

/** Adds the words of orders; those that are there stay. */
export const insertWords = statement(
  'orders.insert_words',
  [uuid, array(uuid)],
  { order_id: uuid },
  `insert into orders.words (shop_id, order_id, words)
   select $1, o.id, lower(concat_ws(E'\\n', o.email, o.customer_name, (select
       string_agg(l.title, E'\\n' order by l.position)
       from orders.lines l where l.shop_id = $1 and l.order_id = o.id)))
   from orders.orders o where o.shop_id = $1 and o.id = any($2)
   on conflict (shop_id, order_id) do nothing
   returning order_id`,
);

/** Remembers that the words of a shop are complete up to an order. */
export const putWordsProgress = statement(
  'orders.put_words_progress',
  [uuid, uuid],
  { order_id: uuid },
  `insert into orders.words_progress (shop_id, created_at, order_id)
   select $1, o.created_at, o.id from orders.orders o where o.shop_id = $1 and o.id = $2
   on conflict (shop_id) do update
     set created_at = excluded.created_at, order_id = excluded.order_id
   returning order_id`,
);
