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
  updated_at: timestamptz,
} as const;

const cartFields = 'id, person_id, state, checkout_id, currency, updated_at';

/** New carts; one whose id, or whose person's open cart, is there already is left out. */
export const insertCarts = statement(
  'cart.insert_carts',
  [uuid, array(uuid), array(nullable(uuid)), text],
  { id: uuid },
  `insert into cart.carts (shop_id, id, person_id, currency)
   select $1, t.id, t.person_id, $4 from unnest($2::uuid[], $3::uuid[]) as t (id, person_id)
   on conflict do nothing
   returning id`,
);

export const findCartRows = statement(
  'cart.find_carts',
  [uuid, array(uuid)],
  cartColumns,
  `select ${cartFields} from cart.carts
   where shop_id = $1 and id = any($2)`,
);

export const findOpenCartOfPerson = statement(
  'cart.find_open_cart_of_person',
  [uuid, uuid],
  cartColumns,
  `select ${cartFields} from cart.carts
   where shop_id = $1 and person_id = $2 and state = 'open'`,
);

/** Notes activity of locked carts. */
export const touchCarts = statement(
  'cart.touch_carts',
  [uuid, array(uuid), timestamptz],
  {},
  `update cart.carts set updated_at = $3
   where shop_id = $1 and id = any($2::uuid[]) and state = 'open'`,
);

/** Locks carts in one order, so that two batches cannot wait for each other. */
export const lockCartRows = statement(
  'cart.lock_carts',
  [uuid, array(uuid)],
  cartColumns,
  `select ${cartFields} from cart.carts
   where shop_id = $1 and id = any($2) order by id for update`,
);

export const listLines = statement(
  'cart.list_lines',
  [uuid, array(uuid)],
  { cart_id: uuid, variant_id: uuid, quantity: int8 },
  `select cart_id, variant_id, quantity from cart.lines
   where shop_id = $1 and cart_id = any($2) order by cart_id, added_at, variant_id`,
);

/** Lines of carts that are locked; their order is that in which they are given. */
export const putLines = statement(
  'cart.put_lines',
  [uuid, array(uuid), array(uuid), array(int8)],
  { variant_id: uuid },
  `insert into cart.lines (shop_id, cart_id, variant_id, quantity)
   select $1, t.cart_id, t.variant_id, t.quantity
   from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as t (cart_id, variant_id, quantity)
   on conflict (shop_id, cart_id, variant_id) do update set quantity = excluded.quantity
   returning variant_id`,
);

export const deleteLines = statement(
  'cart.delete_lines',
  [uuid, array(uuid), array(uuid)],
  {},
  `delete from cart.lines as l using unnest($2::uuid[], $3::uuid[]) as t (cart_id, variant_id)
   where l.shop_id = $1 and l.cart_id = any($2::uuid[])
     and l.cart_id = t.cart_id and l.variant_id = t.variant_id`,
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
   returning ${cartFields}`,
);

export const markOrdering = statement(
  'cart.mark_ordering',
  [uuid, array(uuid), array(uuid)],
  {},
  `update cart.carts as c set state = 'ordering', checkout_id = t.checkout_id
   from unnest($2::uuid[], $3::uuid[]) as t (cart_id, checkout_id)
   where c.shop_id = $1 and c.id = any($2::uuid[]) and c.id = t.cart_id and c.state = 'open'`,
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
   where c.shop_id = $1 and c.id = any($2::uuid[]) and c.id = t.cart_id and c.state = 'ordering'`,
);

export const findShopsWithOldCarts = statement(
  'cart.find_shops_with_old_carts',
  [int4],
  { shop_id: uuid },
  `select distinct shop_id from cart.carts
   where checkout_id is null and updated_at < now() - make_interval(days => $1)`,
);

export const deleteOldCarts = statement(
  'cart.delete_old_carts',
  [uuid, int4],
  {},
  `delete from cart.carts
   where shop_id = $1 and checkout_id is null and updated_at < now() - make_interval(days => $2)`,
);
