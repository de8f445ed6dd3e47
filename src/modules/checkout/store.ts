import {
  array,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const attemptColumns = {
  id: uuid,
  cart_id: uuid,
  order_id: uuid,
  payment_id: uuid,
  reservation_id: uuid,
  state: text,
  body_hash: text,
  refusal: nullable(text),
} as const;

const attemptFields = `id, cart_id, order_id, payment_id, reservation_id, state, body_hash, refusal`;

export const findAttempts = statement(
  'checkout.find_attempts',
  [uuid, array(uuid)],
  attemptColumns,
  `select ${attemptFields} from checkout.attempts where shop_id = $1 and id = any($2)`,
);

export const findAttemptsByPayment = statement(
  'checkout.find_attempts_by_payment',
  [uuid, array(uuid)],
  attemptColumns,
  `select ${attemptFields} from checkout.attempts where shop_id = $1 and payment_id = any($2)`,
);

/** The claim of an id: of two at once, one gets the row and the other waits, then gets none. */
export const insertAttempts = statement(
  'checkout.insert_attempts',
  [uuid, array(uuid), array(uuid), array(uuid), array(uuid), array(uuid), array(text)],
  { id: uuid },
  `insert into checkout.attempts
     (shop_id, id, cart_id, order_id, payment_id, reservation_id, body_hash, state)
   select $1, t.id, t.cart_id, t.order_id, t.payment_id, t.reservation_id, t.body_hash, 'asking'
   from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[])
     as t (id, cart_id, order_id, payment_id, reservation_id, body_hash)
   on conflict (shop_id, id) do nothing
   returning id`,
);

/** Locks attempts that are still open, in one order. */
export const lockAsking = statement(
  'checkout.lock_asking',
  [uuid, array(uuid)],
  attemptColumns,
  `select ${attemptFields} from checkout.attempts
   where shop_id = $1 and id = any($2) and state = 'asking' order by id for update`,
);

export const settleAttempts = statement(
  'checkout.settle_attempts',
  [uuid, array(uuid), array(text), array(nullable(text)), timestamptz],
  {},
  `update checkout.attempts as a set state = t.state, refusal = t.refusal, settled_at = $5
   from unnest($2::uuid[], $3::text[], $4::text[]) as t (id, state, refusal)
   where a.shop_id = $1 and a.id = any($2::uuid[]) and a.id = t.id and a.state = 'asking'`,
);

/** An attempt that certainly charged nothing, for want of a provider, leaves its id free. */
export const deleteAttempts = statement(
  'checkout.delete_attempts',
  [uuid, array(uuid)],
  {},
  `delete from checkout.attempts where shop_id = $1 and id = any($2) and state = 'asking'`,
);

/** When the attempts since a time were decided about, oldest first. */
export const findAttemptTimes = statement(
  'checkout.find_attempt_times',
  [uuid, timestamptz],
  { id: uuid, state: text, created_at: timestamptz, settled_at: nullable(timestamptz) },
  `select id, state, created_at, settled_at from checkout.attempts
   where shop_id = $1 and created_at >= $2 order by created_at, id`,
);
