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

const cartColumns = {
  id: uuid,
  person_id: nullable(uuid),
  state: text,
  checkout_id: nullable(uuid),
  currency: text,
} as const;

export const insertCart = statement(
  'cart.insert_cart',
  [uuid, uuid, nullable(uuid), text],
  cartColumns,
  `insert into cart.carts (shop_id, id, person_id, currency) values ($1, $2, $3, $4)
   on conflict do nothing
   returning id, person_id, state, checkout_id, currency`,
);

export const findCartRows = statement(
  'cart.find_carts',
  [uuid, array(uuid)],
  cartColumns,
  `select id, person_id, state, checkout_id, currency from cart.carts
   where shop_id = $1 and id = any($2)`,
);

export const findOpenCartOfPerson = statement(
  'cart.find_open_cart_of_person',
  [uuid, uuid],
  cartColumns,
  `select id, person_id, state, checkout_id, currency from cart.carts
   where shop_id = $1 and person_id = $2 and state = 'open'`,
);

/** Locks the open cart for a change and notes the activity; no row when it is not open. */
export const touchCart = statement(
  'cart.touch_cart',
  [uuid, uuid, timestamptz],
  cartColumns,
  `update cart.carts set updated_at = $3 where shop_id = $1 and id = $2 and state = 'open'
   returning id, person_id, state, checkout_id, currency`,
);

/** Locks carts in one order, so that two batches cannot wait for each other. */
export const lockCartRows = statement(
  'cart.lock_carts',
  [uuid, array(uuid)],
  cartColumns,
  `select id, person_id, state, checkout_id, currency from cart.carts
   where shop_id = $1 and id = any($2) order by id for update`,
);

export const listLines = statement(
  'cart.list_lines',
  [uuid, array(uuid)],
  { cart_id: uuid, variant_id: uuid, quantity: int8 },
  `select cart_id, variant_id, quantity from cart.lines
   where shop_id = $1 and cart_id = any($2) order by cart_id, added_at, variant_id`,
);

export const putLines = statement(
  'cart.put_lines',
  [uuid, uuid, array(uuid), array(int8)],
  { variant_id: uuid },
  `insert into cart.lines (shop_id, cart_id, variant_id, quantity)
   select $1, $2, t.variant_id, t.quantity
   from unnest($3::uuid[], $4::bigint[]) as t (variant_id, quantity)
   on conflict (shop_id, cart_id, variant_id) do update set quantity = excluded.quantity
   returning variant_id`,
);

/** Adds; what would leave the range is cut to it, and the stock check refuses it. */
export const addLines = statement(
  'cart.add_lines',
  [uuid, uuid, array(uuid), array(int8)],
  { variant_id: uuid, quantity: int8 },
  `insert into cart.lines as line (shop_id, cart_id, variant_id, quantity)
   select $1, $2, t.variant_id, t.quantity
   from unnest($3::uuid[], $4::bigint[]) as t (variant_id, quantity)
   on conflict (shop_id, cart_id, variant_id)
     do update set quantity = least(line.quantity + excluded.quantity, 1000000000)
   returning variant_id, quantity`,
);

export const deleteLines = statement(
  'cart.delete_lines',
  [uuid, uuid, array(uuid)],
  {},
  `delete from cart.lines where shop_id = $1 and cart_id = $2 and variant_id = any($3)`,
);

export const clearLines = statement(
  'cart.clear_lines',
  [uuid, uuid],
  {},
  `delete from cart.lines where shop_id = $1 and cart_id = $2`,
);

export const deleteCart = statement(
  'cart.delete_cart',
  [uuid, uuid],
  {},
  `delete from cart.carts where shop_id = $1 and id = $2 and state = 'open'`,
);

export const giveCartToPerson = statement(
  'cart.give_cart_to_person',
  [uuid, uuid, uuid],
  cartColumns,
  `update cart.carts set person_id = $3 where shop_id = $1 and id = $2
     and state = 'open' and person_id is null
   returning id, person_id, state, checkout_id, currency`,
);

export const markOrdering = statement(
  'cart.mark_ordering',
  [uuid, array(uuid), array(uuid)],
  {},
  `update cart.carts as c set state = 'ordering', checkout_id = t.checkout_id
   from unnest($2::uuid[], $3::uuid[]) as t (cart_id, checkout_id)
   where c.shop_id = $1 and c.id = t.cart_id and c.state = 'open'`,
);

export const markCompleted = statement(
  'cart.mark_completed',
  [uuid, array(uuid)],
  {},
  `update cart.carts set state = 'completed'
   where shop_id = $1 and id = any($2) and state = 'ordering'`,
);

export const findPersonsWithOpenCarts = statement(
  'cart.find_persons_with_open_carts',
  [uuid, array(uuid)],
  { person_id: nullable(uuid) },
  `select person_id from cart.carts
   where shop_id = $1 and state = 'open' and person_id = any($2)`,
);

export const markOpen = statement(
  'cart.mark_open',
  [uuid, array(uuid), array(nullable(uuid))],
  {},
  `update cart.carts as c set state = 'open', checkout_id = null, person_id = t.person_id
   from unnest($2::uuid[], $3::uuid[]) as t (cart_id, person_id)
   where c.shop_id = $1 and c.id = t.cart_id and c.state = 'ordering'`,
);

export const findShopsWithOldCarts = statement(
  'cart.find_shops_with_old_carts',
  [int4],
  { shop_id: uuid },
  `select distinct shop_id from cart.carts
   where state = 'open' and updated_at < now() - make_interval(days => $1)`,
);

export const deleteOldCarts = statement(
  'cart.delete_old_carts',
  [uuid, int4],
  {},
  `delete from cart.carts
   where shop_id = $1 and state = 'open' and updated_at < now() - make_interval(days => $2)`,
);
