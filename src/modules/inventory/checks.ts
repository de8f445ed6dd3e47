import { check, type Check } from '#platform/checks.ts';
import {
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const stockRow = { shop_id: uuid, variant_id: uuid, location_id: uuid };

const stockMatchesLedger = statement(
  'inventory.check_stock_matches_ledger',
  [],
  { ...stockRow, on_hand: int8, ledger: int8 },
  `select s.shop_id, s.variant_id, s.location_id, s.on_hand, coalesce(m.total, 0)::bigint as ledger
   from inventory.stock s
   left join (
     select shop_id, variant_id, location_id, sum(quantity) as total, count(*) as moves
     from inventory.movements group by shop_id, variant_id, location_id
   ) m on m.shop_id = s.shop_id and m.variant_id = s.variant_id and m.location_id = s.location_id
   where s.on_hand <> coalesce(m.total, 0) or s.movement_count <> coalesce(m.moves, 0)`,
);

const chainIsWhole = statement(
  'inventory.check_movement_chain',
  [],
  { ...stockRow, number: int8, on_hand_before: int8, expected: int8 },
  `select shop_id, variant_id, location_id, number, on_hand_before, expected from (
     select shop_id, variant_id, location_id, number, on_hand_before,
       lag(on_hand_after, 1, 0::bigint) over chain as expected, row_number() over chain as place
     from inventory.movements
     window chain as (partition by shop_id, variant_id, location_id order by number)
   ) numbered
   where on_hand_before <> expected or number <> place`,
);

const reservedMatches = statement(
  'inventory.check_reserved_matches_reservations',
  [],
  { ...stockRow, reserved: int8, held: int8 },
  `select s.shop_id, s.variant_id, s.location_id, s.reserved, coalesce(h.total, 0)::bigint as held
   from inventory.stock s
   left join (
     select l.shop_id, l.variant_id, l.location_id, sum(l.quantity) as total
     from inventory.reservation_lines l
     join inventory.reservations r on r.shop_id = l.shop_id and r.id = l.reservation_id
     where r.state = 'active'
     group by l.shop_id, l.variant_id, l.location_id
   ) h on h.shop_id = s.shop_id and h.variant_id = s.variant_id and h.location_id = s.location_id
   where s.reserved <> coalesce(h.total, 0)`,
);

const soldMatches = statement(
  'inventory.check_sales_match_reservations',
  [],
  { shop_id: uuid, reservation_id: uuid, sold: int8, committed: int8 },
  `select coalesce(m.shop_id, r.shop_id) as shop_id, coalesce(m.reservation_id, r.id) as reservation_id,
     coalesce(m.total, 0)::bigint as sold, coalesce(r.total, 0)::bigint as committed
   from (
     select shop_id, reservation_id, -sum(quantity) as total from inventory.movements
     where reservation_id is not null group by shop_id, reservation_id
   ) m
   full join (
     select r.shop_id, r.id, sum(l.quantity) as total
     from inventory.reservations r
     join inventory.reservation_lines l on l.shop_id = r.shop_id and l.reservation_id = r.id
     where r.state = 'committed' group by r.shop_id, r.id
   ) r on r.shop_id = m.shop_id and r.id = m.reservation_id
   where m.total is distinct from r.total`,
);

const holdsEnd = statement(
  'inventory.check_expired_reservations',
  [],
  { shop_id: uuid, id: uuid, expires_at: timestamptz },
  `select shop_id, id, expires_at from inventory.reservations
   where state = 'active' and expires_at < now() - interval '60 seconds'`,
);

const holdsHaveLines = statement(
  'inventory.check_reservations_have_lines',
  [],
  { shop_id: uuid, id: uuid, state: text },
  `select r.shop_id, r.id, r.state from inventory.reservations r
   where not exists (
     select 1 from inventory.reservation_lines l
     where l.shop_id = r.shop_id and l.reservation_id = r.id
   )`,
);

const nothingNegative = statement(
  'inventory.check_nothing_negative',
  [],
  { ...stockRow, on_hand: int8, reserved: int8 },
  `select shop_id, variant_id, location_id, on_hand, reserved from inventory.stock
   where on_hand < 0 or reserved < 0 or reserved > on_hand`,
);

const transfersBalance = statement(
  'inventory.check_transfers_balance',
  [],
  { shop_id: uuid, variant_id: uuid, reference: nullable(text), total: int8 },
  `select shop_id, variant_id, reference, sum(quantity)::bigint as total from inventory.movements
   where kind = 'transfer'
   group by shop_id, variant_id, reference
   having sum(quantity) <> 0`,
);

export const checks: readonly Check[] = [
  check({
    name: 'inventory.stock_matches_ledger',
    promise: 'What is on hand is the sum of its movements.',
    statement: stockMatchesLedger,
  }),
  check({
    name: 'inventory.movement_chain',
    promise: 'Every movement starts where the one before it ended, numbered without a gap.',
    statement: chainIsWhole,
  }),
  check({
    name: 'inventory.reserved_matches_reservations',
    promise: 'What is reserved is the sum of the active reservations.',
    statement: reservedMatches,
  }),
  check({
    name: 'inventory.sales_match_reservations',
    promise: 'A committed reservation left the shelf exactly once, an uncommitted one never.',
    statement: soldMatches,
  }),
  check({
    name: 'inventory.reservations_end',
    promise: 'No reservation stays active more than 60 seconds past its time.',
    statement: holdsEnd,
  }),
  check({
    name: 'inventory.reservations_have_lines',
    promise: 'Every reservation says what it holds.',
    statement: holdsHaveLines,
  }),
  check({
    name: 'inventory.nothing_negative',
    promise: 'Nothing is negative, and no more is reserved than is there.',
    statement: nothingNegative,
  }),
  check({
    name: 'inventory.transfers_balance',
    promise: 'A transfer takes from one location what it brings to another.',
    statement: transfersBalance,
  }),
];
