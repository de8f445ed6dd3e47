import {
  array,
  int4,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
  type RowOf,
  type SqlType,
} from '#platform/database/statement.ts';

const refundColumns = {
  id: uuid,
  payment_id: uuid,
  state: text as SqlType<'asking' | 'refunded' | 'refused'>,
  amount_minor: int8,
  reason: text,
  refusal: nullable(text),
  provider_reference: nullable(text),
  actor: text,
  asked_count: int4,
  opened_at: timestamptz,
  settled_at: nullable(timestamptz),
};
const refundColumnList = Object.keys(refundColumns).join(', ');

export const findRefunds = statement(
  'payments.find_refunds',
  [uuid, array(uuid)],
  refundColumns,
  `select ${refundColumnList} from payments.refunds where shop_id = $1 and id = any($2::uuid[])`,
);
export type RefundRow = RowOf<typeof findRefunds>;

export const findRefundsOfPayments = statement(
  'payments.find_refunds_of_payments',
  [uuid, array(uuid)],
  refundColumns,
  `select ${refundColumnList} from payments.refunds
   where shop_id = $1 and payment_id = any($2::uuid[]) order by opened_at, id`,
);

/** The condition stands here again although the caller holds the lock: a balance changes in one statement. */
export const claimRefunds = statement(
  'payments.claim_refunds',
  [uuid, array(uuid), array(int8)],
  { id: uuid },
  `update payments.payments p set refund_claimed_minor = p.refund_claimed_minor + t.amount_minor
   from unnest($2::uuid[], $3::int8[]) as t(id, amount_minor)
   where p.shop_id = $1 and p.id = t.id
     and p.state in ('approved', 'partially_refunded')
     and p.refund_claimed_minor + t.amount_minor <= p.captured_minor
   returning p.id`,
);

/** Undoes a claim whose refund the provider refused. */
export const releaseRefunds = statement(
  'payments.release_refunds',
  [uuid, array(uuid), array(int8)],
  { id: uuid },
  `update payments.payments p set refund_claimed_minor = p.refund_claimed_minor - t.amount_minor
   from unnest($2::uuid[], $3::int8[]) as t(id, amount_minor)
   where p.shop_id = $1 and p.id = t.id
   returning p.id`,
);

export const insertRefunds = statement(
  'payments.insert_refunds',
  [uuid, array(uuid), array(uuid), array(int8), array(text), text],
  refundColumns,
  `insert into payments.refunds (shop_id, id, payment_id, amount_minor, reason, actor)
   select $1, t.id, t.payment_id, t.amount_minor, t.reason, $6
   from unnest($2::uuid[], $3::uuid[], $4::int8[], $5::text[])
     as t(id, payment_id, amount_minor, reason)
   returning ${refundColumnList}`,
);

export const settleRefunds = statement(
  'payments.settle_refunds',
  [uuid, array(uuid), array(text), array(nullable(text)), array(nullable(text)), timestamptz],
  { id: uuid, payment_id: uuid, state: text, amount_minor: int8 },
  `update payments.refunds r set
     state = t.state, provider_reference = t.provider_reference, refusal = t.refusal,
     next_ask_at = null, settled_at = $6::timestamptz
   from unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
     as t(id, state, provider_reference, refusal)
   where r.shop_id = $1 and r.id = t.id and r.state = 'asking'
   returning r.id, r.payment_id, r.state, r.amount_minor`,
);

export const addRefunded = statement(
  'payments.add_refunded',
  [uuid, array(uuid), array(int8)],
  { id: uuid },
  `update payments.payments p set
     refunded_minor = p.refunded_minor + t.amount_minor,
     state = case when p.refunded_minor + t.amount_minor = p.captured_minor
       then 'refunded' else 'partially_refunded' end,
     event_count = p.event_count + 1
   from unnest($2::uuid[], $3::int8[]) as t(id, amount_minor)
   where p.shop_id = $1 and p.id = t.id
   returning p.id`,
);

export const postponeRefunds = statement(
  'payments.postpone_refunds',
  [uuid, array(uuid), timestamptz],
  {},
  `update payments.refunds set asked_count = asked_count + 1, next_ask_at = $3::timestamptz
   where shop_id = $1 and id = any($2::uuid[]) and state = 'asking'`,
);

export const findDueRefunds = statement(
  'payments.find_due_refunds',
  [int4, int4],
  { shop_id: uuid, id: uuid },
  `select shop_id, id from (
     select shop_id, id, next_ask_at,
       row_number() over (partition by shop_id order by next_ask_at) as turn
     from payments.refunds where state = 'asking' and next_ask_at <= now()
   ) as due
   where turn <= $2 order by next_ask_at limit $1`,
);
