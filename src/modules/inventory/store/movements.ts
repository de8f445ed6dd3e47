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

export const insertMovements = statement(
  'inventory.insert_movements',
  [
    uuid,
    array(uuid),
    array(uuid),
    array(int8),
    array(text),
    array(int8),
    array(int8),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(uuid)),
    text,
    nullable(uuid),
    text,
    text,
    timestamptz,
  ],
  { number: int8 },
  `insert into inventory.movements
     (shop_id, variant_id, location_id, number, kind, quantity, on_hand_before, on_hand_after,
      reason, reference, reservation_id, actor_kind, actor_id, actor_name, request_id, created_at)
   select $1, t.variant_id, t.location_id, t.number, t.kind, t.quantity, t.before, t.before + t.quantity,
     t.reason, t.reference, t.reservation_id, $11::text, $12::uuid, $13::text, $14::text, $15::timestamptz
   from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[],
     $8::text[], $9::text[], $10::uuid[])
     as t(variant_id, location_id, number, kind, quantity, before, reason, reference, reservation_id)
   returning number`,
);

/**
 * Lines of goods that have just left, numbered back from where each stock row stands now; in the
 * transaction, and after the statement, that took them from it.
 */
export const insertSales = statement(
  'inventory.insert_sales',
  [
    uuid,
    array(uuid),
    array(uuid),
    array(int8),
    array(int8),
    array(int8),
    array(nullable(text)),
    array(uuid),
    text,
    nullable(uuid),
    text,
    text,
    timestamptz,
  ],
  { number: int8 },
  `insert into inventory.movements
     (shop_id, variant_id, location_id, number, kind, quantity, on_hand_before, on_hand_after,
      reference, reservation_id, actor_kind, actor_id, actor_name, request_id, created_at)
   select $1, t.variant_id, t.location_id, s.movement_count - t.moves_after, 'sale', -t.quantity,
     s.on_hand + t.quantity_after + t.quantity, s.on_hand + t.quantity_after,
     t.reference, t.reservation_id, $9::text, $10::uuid, $11::text, $12::text, $13::timestamptz
   from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::uuid[])
     as t(variant_id, location_id, quantity, quantity_after, moves_after, reference, reservation_id)
   join inventory.stock s on s.shop_id = $1 and s.variant_id = any($2::uuid[])
     and s.location_id = any($3::uuid[])
     and s.variant_id = t.variant_id and s.location_id = t.location_id
   returning number`,
);

/** The ledger of one stock row, newest first, below a number. */
export const listMovementRows = statement(
  'inventory.list_movements',
  [uuid, uuid, uuid, int8, int8],
  {
    number: int8,
    kind: text,
    quantity: int8,
    on_hand_before: int8,
    on_hand_after: int8,
    reason: nullable(text),
    reference: nullable(text),
    actor_kind: text,
    actor_id: nullable(uuid),
    actor_name: text,
    request_id: text,
    created_at: timestamptz,
  },
  `select number, kind, quantity, on_hand_before, on_hand_after, reason, reference, actor_kind, actor_id,
     actor_name, request_id, created_at
   from inventory.movements
   where shop_id = $1 and variant_id = $2 and location_id = $3 and number < $4
   order by number desc
   limit $5`,
);

/** Opens alerts where none is open: once per crossing. */
export const openAlerts = statement(
  'inventory.open_low_stock_alerts',
  [uuid, array(uuid), array(uuid), array(uuid), array(int8), array(int8), timestamptz],
  { variant_id: uuid },
  `insert into inventory.low_stock_alerts
     (shop_id, id, variant_id, location_id, on_hand, alert_level, opened_at)
   select $1, t.id, t.variant_id, t.location_id, t.on_hand, t.alert_level, $7::timestamptz
   from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[])
     as t(id, variant_id, location_id, on_hand, alert_level)
   on conflict (shop_id, variant_id, location_id) where closed_at is null do nothing
   returning variant_id`,
);

export const closeAlerts = statement(
  'inventory.close_low_stock_alerts',
  [uuid, array(uuid), array(uuid), timestamptz],
  {},
  `update inventory.low_stock_alerts a
   set closed_at = $4
   from unnest($2::uuid[], $3::uuid[]) as t(variant_id, location_id)
   where a.shop_id = $1 and a.variant_id = any($2::uuid[]) and a.location_id = any($3::uuid[])
     and a.variant_id = t.variant_id and a.location_id = t.location_id and a.closed_at is null`,
);

/** Across shops: how much is low right now. */
export const countOpenAlerts = statement(
  'inventory.count_open_alerts',
  [],
  { open: int4 },
  `select count(*)::int as open from inventory.low_stock_alerts where closed_at is null`,
);

/** What came in under a reference, by variant: whoever stocks by a list can see what is done. */
export const sumReceipts = statement(
  'inventory.sum_receipts',
  [uuid, text],
  { variant_id: uuid, quantity: nullable(int8) },
  `select variant_id, sum(quantity)::bigint as quantity from inventory.movements
   where shop_id = $1 and kind = 'receipt' and reference = $2
   group by variant_id`,
);
