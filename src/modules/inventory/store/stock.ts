import {
  array,
  bool,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const key = { variant_id: uuid, location_id: uuid };
const level = { ...key, on_hand: int8, reserved: int8 };
const alertColumns = { low_stock_threshold: nullable(int8), minimum: int8 };

export const insertDefaultLocation = statement(
  'inventory.insert_default_location',
  [uuid, uuid, text],
  {},
  `insert into inventory.locations (shop_id, id, name) values ($1, $2, $3)
   on conflict (shop_id, id) do nothing`,
);

export const insertMissingStock = statement(
  'inventory.insert_missing_stock',
  [uuid, array(uuid), array(uuid), timestamptz],
  {},
  `insert into inventory.stock (shop_id, variant_id, location_id, changed_at)
   select $1, t.variant_id, t.location_id, $4::timestamptz
   from unnest($2::uuid[], $3::uuid[]) as t(variant_id, location_id)
   on conflict (shop_id, variant_id, location_id) do nothing`,
);

// Every list of keys stands as `= any(…)` on the table itself, beside any join with unnest: with a
// join alone, a plan made while the table was small reads the whole shop for ever after.

/**
 * Locks the stock rows that exist, in key order: of each variant at each of the locations, which
 * may be more than the pairs that were meant.
 */
export const lockStock = statement(
  'inventory.lock_stock',
  [uuid, array(uuid), array(uuid)],
  { ...level, movement_count: int8, ...alertColumns },
  `select s.variant_id, s.location_id, s.on_hand, s.reserved, s.movement_count,
     s.low_stock_threshold, s.minimum
   from inventory.stock s
   where s.shop_id = $1 and s.variant_id = any($2::uuid[]) and s.location_id = any($3::uuid[])
   order by s.variant_id, s.location_id
   for update`,
);

/** Locks what nobody else holds; never waits, so it may be called with locks in hand. */
export const lockFreeStock = statement(
  'inventory.lock_free_stock',
  [uuid, array(uuid), array(uuid)],
  level,
  `select s.variant_id, s.location_id, s.on_hand, s.reserved
   from inventory.stock s
   where s.shop_id = $1 and s.variant_id = any($2::uuid[]) and s.location_id = any($3::uuid[])
   order by s.variant_id, s.location_id
   for update skip locked`,
);

/** Holds more, where that much is free. */
export const holdStock = statement(
  'inventory.hold_stock',
  [uuid, array(uuid), array(uuid), array(int8), timestamptz],
  {},
  `update inventory.stock s
   set reserved = s.reserved + t.quantity, changed_at = $5
   from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as t(variant_id, location_id, quantity)
   where s.shop_id = $1 and s.variant_id = any($2::uuid[]) and s.location_id = any($3::uuid[])
     and s.variant_id = t.variant_id and s.location_id = t.location_id
     and s.reserved + t.quantity <= s.on_hand`,
);

/** Gives held stock back to who comes next. */
export const freeStock = statement(
  'inventory.free_stock',
  [uuid, array(uuid), array(uuid), array(int8), timestamptz],
  {},
  `update inventory.stock s
   set reserved = s.reserved - t.quantity, changed_at = $5
   from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as t(variant_id, location_id, quantity)
   where s.shop_id = $1 and s.variant_id = any($2::uuid[]) and s.location_id = any($3::uuid[])
     and s.variant_id = t.variant_id and s.location_id = t.location_id
     and s.reserved >= t.quantity`,
);

/**
 * Held goods leave. The sellable quantity stays what it was, so changed_at does too. `moves` is the
 * number of ledger lines that will tell of it.
 */
export const sellHeldStock = statement(
  'inventory.sell_held_stock',
  [uuid, array(uuid), array(uuid), array(int8), array(int8)],
  { ...level, movement_count: int8, ...alertColumns },
  `update inventory.stock s
   set on_hand = s.on_hand - t.quantity, reserved = s.reserved - t.quantity,
     movement_count = s.movement_count + t.moves
   from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[])
     as t(variant_id, location_id, quantity, moves)
   where s.shop_id = $1 and s.variant_id = any($2::uuid[]) and s.location_id = any($3::uuid[])
     and s.variant_id = t.variant_id and s.location_id = t.location_id
     and s.reserved >= t.quantity and s.on_hand >= t.quantity
   returning s.variant_id, s.location_id, s.on_hand, s.reserved, s.movement_count,
     s.low_stock_threshold, s.minimum`,
);

/** Writes levels decided under lock; `from` is the count of movements that the decision saw. */
export const setStockLevels = statement(
  'inventory.set_stock_levels',
  [uuid, array(uuid), array(uuid), array(int8), array(int8), array(int8), timestamptz],
  {},
  `update inventory.stock s
   set on_hand = t.on_hand, movement_count = t.movement_count, changed_at = $7
   from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[])
     as t(variant_id, location_id, on_hand, movement_count, from_count)
   where s.shop_id = $1 and s.variant_id = any($2::uuid[]) and s.location_id = any($3::uuid[])
     and s.variant_id = t.variant_id and s.location_id = t.location_id
     and s.movement_count = t.from_count and s.reserved <= t.on_hand`,
);

export const findStockRow = statement(
  'inventory.find_stock_row',
  [uuid, uuid, uuid],
  { ...level, movement_count: int8, ...alertColumns, reorder_point: nullable(int8) },
  `select variant_id, location_id, on_hand, reserved, movement_count, low_stock_threshold, minimum,
     reorder_point
   from inventory.stock where shop_id = $1 and variant_id = $2 and location_id = $3`,
);

export const setStockLimits = statement(
  'inventory.set_stock_limits',
  [uuid, uuid, uuid, int8, nullable(int8), nullable(int8)],
  {},
  `update inventory.stock
   set minimum = $4, reorder_point = $5, low_stock_threshold = $6
   where shop_id = $1 and variant_id = $2 and location_id = $3`,
);

export const findAvailabilityRows = statement(
  'inventory.find_availability',
  [uuid, uuid, array(uuid)],
  { variant_id: uuid, on_hand: int8, reserved: int8, ...alertColumns },
  `select variant_id, on_hand, reserved, low_stock_threshold, minimum
   from inventory.stock
   where shop_id = $1 and location_id = $2 and variant_id = any($3::uuid[])`,
);

const listed = {
  ...level,
  ...alertColumns,
  reorder_point: nullable(int8),
  movement_count: int8,
  is_low: bool,
};

/** A page of the default location in variant order; $6 null lists every variant. */
export const listStockRows = statement(
  'inventory.list_stock',
  [uuid, uuid, uuid, int8, bool, nullable(array(uuid)), int8],
  listed,
  `select * from (
     select s.variant_id, s.location_id, s.on_hand, s.reserved, s.low_stock_threshold, s.minimum,
       s.reorder_point, s.movement_count,
       s.on_hand <= coalesce(s.low_stock_threshold, greatest(s.minimum, $7::bigint)) as is_low
     from inventory.stock s
     where s.shop_id = $1 and s.location_id = $2 and s.variant_id > $3
       and ($6::uuid[] is null or s.variant_id = any($6::uuid[]))
   ) listed
   where is_low or not $5::boolean
   order by variant_id
   limit $4`,
);

/** Across shops: what changed its sellable quantity, oldest first. */
export const findChangedRows = statement(
  'inventory.find_changed_variants',
  [timestamptz, int8],
  { shop_id: uuid, variant_id: uuid, changed_at: timestamptz },
  `select shop_id, variant_id, changed_at from inventory.stock
   where changed_at >= $1
   order by changed_at
   limit $2`,
);
