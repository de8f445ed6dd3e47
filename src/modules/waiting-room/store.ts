import {
  array,
  float8,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const gateColumns = {
  mode: text,
  state: text,
  since: timestamptz,
  issued: int8,
  admitted: int8,
  settled_per_second: float8,
  pace_per_second: float8,
  owed: float8,
  advanced_at: timestamptz,
  shed_at: nullable(timestamptz),
} as const;

const gateFields = `mode, state, since, issued, admitted, settled_per_second, pace_per_second, owed,
  advanced_at, shed_at`;

/** Gates that a process has to know: those where people wait, or whose mode somebody chose. */
export const findGatesAtWork = statement(
  'waiting_room.find_gates_at_work',
  [],
  { shop_id: uuid, ...gateColumns },
  `select shop_id, ${gateFields} from waiting_room.gates
   where state = 'queueing' or mode <> 'auto'`,
);

export const findGate = statement(
  'waiting_room.find_gate',
  [uuid],
  gateColumns,
  `select ${gateFields} from waiting_room.gates where shop_id = $1`,
);

export const lockGate = statement(
  'waiting_room.lock_gate',
  [uuid],
  gateColumns,
  `select ${gateFields} from waiting_room.gates where shop_id = $1 for update`,
);

export const addGate = statement(
  'waiting_room.add_gate',
  [uuid, timestamptz],
  {},
  `insert into waiting_room.gates (shop_id, since, advanced_at) values ($1, $2, $2)
   on conflict (shop_id) do nothing`,
);

/** Of a locked gate. */
export const setGate = statement(
  'waiting_room.set_gate',
  [uuid, text, text, timestamptz, int8, float8, float8, float8, timestamptz, nullable(timestamptz)],
  {},
  `update waiting_room.gates set mode = $2, state = $3, since = $4, admitted = $5,
     settled_per_second = $6, pace_per_second = $7, owed = $8, advanced_at = $9, shed_at = $10
   where shop_id = $1`,
);

/** Of a locked gate. */
export const setIssued = statement(
  'waiting_room.set_issued',
  [uuid, int8],
  {},
  `update waiting_room.gates set issued = $2 where shop_id = $1`,
);

const placeColumns = {
  number: int8,
  cart_id: uuid,
  person_id: nullable(uuid),
  state: text,
  checkout_id: nullable(uuid),
  issued_at: timestamptz,
  expires_at: timestamptz,
} as const;

const placeFields = 'number, cart_id, person_id, state, checkout_id, issued_at, expires_at';

/** Live places of these carts, or of these people. */
export const findLivePlaces = statement(
  'waiting_room.find_live_places',
  [uuid, array(uuid), array(uuid)],
  placeColumns,
  `select ${placeFields} from waiting_room.places
   where shop_id = $1 and state in ('waiting', 'admitted') and cart_id = any($2)
   union
   select ${placeFields} from waiting_room.places
   where shop_id = $1 and state in ('waiting', 'admitted') and person_id is not null
     and person_id = any($3)`,
);

export const findPlaces = statement(
  'waiting_room.find_places',
  [uuid, array(int8)],
  placeColumns,
  `select ${placeFields} from waiting_room.places where shop_id = $1 and number = any($2)`,
);

/** Under the gate's lock: numbers follow each other without a gap. */
export const insertPlaces = statement(
  'waiting_room.insert_places',
  [uuid, array(int8), array(uuid), array(nullable(uuid)), timestamptz, timestamptz],
  placeColumns,
  `insert into waiting_room.places (shop_id, number, cart_id, person_id, issued_at, expires_at)
   select $1, t.number, t.cart_id, t.person_id, $5, $6
   from unnest($2::bigint[], $3::uuid[], $4::uuid[]) as t (number, cart_id, person_id)
   returning ${placeFields}`,
);

/** Lets in the numbers after $2 up to $3. */
export const admitPlaces = statement(
  'waiting_room.admit_places',
  [uuid, int8, int8, timestamptz, timestamptz],
  {},
  `update waiting_room.places set state = 'admitted', admitted_at = $4, expires_at = $5
   where shop_id = $1 and number > $2 and number <= $3 and state = 'waiting'`,
);

export const lapsePlaces = statement(
  'waiting_room.lapse_places',
  [uuid, timestamptz],
  {},
  `update waiting_room.places set state = 'lapsed'
   where shop_id = $1 and state in ('waiting', 'admitted') and expires_at <= $2`,
);

/** Locks places in one order. */
export const lockPlaces = statement(
  'waiting_room.lock_places',
  [uuid, array(int8)],
  placeColumns,
  `select ${placeFields} from waiting_room.places
   where shop_id = $1 and number = any($2) order by number for update`,
);

/** Of locked places. */
export const usePlaces = statement(
  'waiting_room.use_places',
  [uuid, array(int8), array(uuid), timestamptz],
  {},
  `update waiting_room.places as p set state = 'used', used_at = $4, checkout_id = t.checkout_id
   from unnest($2::bigint[], $3::uuid[]) as t (number, checkout_id)
   where p.shop_id = $1 and p.number = any($2::bigint[]) and p.number = t.number
     and p.state = 'admitted'`,
);

/** Undo: whose checkout came to nothing may try again, unless they stand in line once more. */
export const returnPlaces = statement(
  'waiting_room.return_places',
  [uuid, array(uuid), timestamptz],
  {},
  `update waiting_room.places as p
   set state = 'admitted', used_at = null, checkout_id = null, expires_at = $3
   where p.shop_id = $1 and p.checkout_id = any($2) and p.state = 'used'
     and not exists (
       select from waiting_room.places o
       where o.shop_id = $1 and o.state in ('waiting', 'admitted')
         and (o.cart_id = p.cart_id or o.person_id = p.person_id))`,
);

/** The rest of those: used for nothing. */
export const lapseUsed = statement(
  'waiting_room.lapse_used',
  [uuid, array(uuid)],
  {},
  `update waiting_room.places set state = 'lapsed', used_at = null, checkout_id = null
   where shop_id = $1 and checkout_id = any($2) and state = 'used'`,
);

export const countPlaces = statement(
  'waiting_room.count_places',
  [uuid, timestamptz, timestamptz],
  {
    waiting: nullable(int8),
    admitted: nullable(int8),
    used: nullable(int8),
    lapsed: nullable(int8),
  },
  `select count(*) filter (where state = 'waiting') as waiting,
     count(*) filter (where state = 'admitted' and expires_at > $3) as admitted,
     count(*) filter (where state = 'used' and used_at > $2) as used,
     count(*) filter (where issued_at > $2
       and (state = 'lapsed' or (state = 'admitted' and expires_at <= $3))) as lapsed
   from waiting_room.places where shop_id = $1`,
);

/** Shops whose queue has been over for long. */
export const findShopsWithOldPlaces = statement(
  'waiting_room.find_shops_with_old_places',
  [timestamptz],
  { shop_id: uuid },
  `select shop_id from waiting_room.gates
   where state = 'open' and since < $1 and forgotten < admitted and admitted = issued`,
);

export const deletePlaces = statement(
  'waiting_room.delete_places',
  [uuid, int8],
  {},
  `delete from waiting_room.places where shop_id = $1 and number <= $2`,
);

/** Of a locked gate. */
export const setForgotten = statement(
  'waiting_room.set_forgotten',
  [uuid, int8],
  {},
  `update waiting_room.gates set forgotten = $2 where shop_id = $1`,
);
