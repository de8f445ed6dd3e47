import {
  array,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/**
 * Locks shares in the given order, which is key order, and makes those that are missing: what is
 * returned stays true until the transaction ends. The update changes nothing; it is the lock.
 */
export const lockShares = statement(
  'flash_sales.lock_shares',
  [uuid, array(uuid), array(text)],
  { sale_id: uuid, buyer: text, quantity: int8 },
  `insert into flash_sales.shares (shop_id, sale_id, buyer, quantity)
   select $1, t.sale_id, t.buyer, 0
   from unnest($2::uuid[], $3::text[]) as t(sale_id, buyer)
   on conflict (shop_id, sale_id, buyer) do update set quantity = flash_sales.shares.quantity
   returning sale_id, buyer, quantity`,
);

/** Adds to locked shares; takes, when negative. */
export const addToShares = statement(
  'flash_sales.add_to_shares',
  [uuid, array(uuid), array(text), array(int8)],
  {},
  `update flash_sales.shares h set quantity = h.quantity + t.quantity
   from unnest($2::uuid[], $3::text[], $4::bigint[]) as t(sale_id, buyer, quantity)
   where h.shop_id = $1 and h.sale_id = any($2::uuid[]) and h.buyer = any($3::text[])
     and h.sale_id = t.sale_id and h.buyer = t.buyer`,
);

/** `$5` holds each claim's buyers, separated by spaces. */
export const insertClaims = statement(
  'flash_sales.insert_claims',
  [uuid, array(uuid), array(uuid), array(int8), array(text), timestamptz],
  { order_id: uuid },
  `insert into flash_sales.claims (shop_id, order_id, sale_id, quantity, buyers, created_at)
   select $1, t.order_id, t.sale_id, t.quantity, string_to_array(t.buyers, ' '), $6::timestamptz
   from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[])
     as t(order_id, sale_id, quantity, buyers)
   returning order_id`,
);

/** Claims that have not come back, locked in key order, with the limit of their sale. */
export const lockClaims = statement(
  'flash_sales.lock_claims',
  [uuid, array(uuid)],
  { order_id: uuid, sale_id: uuid, quantity: int8, buyers: array(text), state: text },
  `select c.order_id, c.sale_id, c.quantity, c.buyers, c.state
   from flash_sales.claims c
   where c.shop_id = $1 and c.order_id = any($2::uuid[]) and c.state <> 'returned'
   order by c.order_id, c.sale_id
   for update`,
);

export const findLimits = statement(
  'flash_sales.find_limits',
  [uuid, array(uuid)],
  { id: uuid, limit_per_customer: nullable(int8) },
  `select id, limit_per_customer from flash_sales.sales
   where shop_id = $1 and id = any($2::uuid[])`,
);

/** Ends claims: held become sold or returned, sold become returned; nothing else moves. */
export const settleClaims = statement(
  'flash_sales.settle_claims',
  [uuid, array(uuid), text, timestamptz],
  { order_id: uuid },
  `update flash_sales.claims set state = $3, settled_at = $4
   where shop_id = $1 and order_id = any($2::uuid[])
     and (state = 'held' or (state = 'sold' and $3 = 'returned'))
   returning order_id`,
);

/** The card joins the buyers of a claim, once its provider has named it. */
export const addBuyers = statement(
  'flash_sales.add_buyers',
  [uuid, array(uuid), array(uuid), array(text)],
  {},
  `update flash_sales.claims c set buyers = c.buyers || t.buyer
   from unnest($2::uuid[], $3::uuid[], $4::text[]) as t(order_id, sale_id, buyer)
   where c.shop_id = $1 and c.order_id = any($2::uuid[]) and c.order_id = t.order_id
     and c.sale_id = t.sale_id and c.state = 'held'`,
);

/** Whether anything of the sale is still under payment. */
export const countHeldClaims = statement(
  'flash_sales.count_held_claims',
  [uuid, uuid],
  { held: int8 },
  `select count(*) as held from flash_sales.claims
   where shop_id = $1 and sale_id = $2 and state = 'held'`,
);
