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
import type { PaymentState } from '../model.ts';

const paymentColumns = {
  id: uuid,
  payable_id: uuid,
  method: text,
  state: text as SqlType<PaymentState>,
  amount_minor: int8,
  currency: text,
  captured_minor: int8,
  captured_currency: nullable(text),
  refund_claimed_minor: int8,
  refunded_minor: int8,
  provider_reference: nullable(text),
  card_last_four: nullable(text),
  card_fingerprint: nullable(text),
  reason: nullable(text),
  asked_count: int4,
  opened_at: timestamptz,
  settled_at: nullable(timestamptz),
};
const paymentColumnList = Object.keys(paymentColumns).join(', ');

export const insertPayments = statement(
  'payments.insert_payments',
  [uuid, array(uuid), array(uuid), array(text), array(int8), array(text)],
  { id: uuid },
  `insert into payments.payments (shop_id, id, payable_id, method, amount_minor, currency)
   select $1, t.id, t.payable_id, t.method, t.amount_minor, t.currency
   from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int8[], $6::text[])
     as t(id, payable_id, method, amount_minor, currency)
   on conflict (shop_id, id) do nothing
   returning id`,
);

/** Lists of several payments take their locks in one order; a lone payment needs none. */
export const lockPayments = statement(
  'payments.lock_payments',
  [uuid, array(uuid)],
  paymentColumns,
  `select ${paymentColumnList} from payments.payments
   where shop_id = $1 and id = any($2::uuid[]) order by id for update`,
);

export const findPayments = statement(
  'payments.find_payments',
  [uuid, array(uuid)],
  paymentColumns,
  `select ${paymentColumnList} from payments.payments
   where shop_id = $1 and id = any($2::uuid[]) order by id`,
);
export type PaymentRow = RowOf<typeof findPayments>;

export const findPaymentsOfPayables = statement(
  'payments.find_payments_of_payables',
  [uuid, array(uuid)],
  paymentColumns,
  `select ${paymentColumnList} from payments.payments
   where shop_id = $1 and payable_id = any($2::uuid[]) order by opened_at, id`,
);

/** Newest first, as ids of version 7 are; `$4` is the last id of the page before. */
export const listPayments = statement(
  'payments.list_payments',
  [uuid, nullable(text), int4, nullable(uuid)],
  paymentColumns,
  `select ${paymentColumnList} from payments.payments
   where shop_id = $1 and ($2::text is null or state = $2) and ($4::uuid is null or id < $4)
   order by id desc limit $3`,
);

/** The page of what people must look at; the literal state lets PostgreSQL take its small index. */
export const listReviews = statement(
  'payments.list_reviews',
  [uuid, int4, nullable(uuid)],
  paymentColumns,
  `select ${paymentColumnList} from payments.payments
   where shop_id = $1 and state = 'needs_review' and ($3::uuid is null or id < $3)
   order by id desc limit $2`,
);

/**
 * An outcome is taken once: only a payment that is still open moves. Open is unsettled, by a CHECK;
 * asking for the states would tempt the planner to walk the index of what is due, dead entries and all.
 */
export const settlePayments = statement(
  'payments.settle_payments',
  [
    uuid,
    array(uuid),
    array(text),
    array(int8),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(timestamptz)),
    array(nullable(timestamptz)),
  ],
  { id: uuid },
  `update payments.payments p set
     state = t.state,
     captured_minor = t.captured_minor,
     captured_currency = t.captured_currency,
     provider_reference = t.provider_reference,
     card_last_four = t.card_last_four,
     card_fingerprint = t.card_fingerprint,
     reason = t.reason,
     next_ask_at = t.next_ask_at,
     settled_at = t.settled_at,
     asked_count = p.asked_count + 1,
     event_count = p.event_count + case when p.state = t.state then 0 else 1 end
   from unnest($2::uuid[], $3::text[], $4::int8[], $5::text[], $6::text[], $7::text[], $8::text[],
     $9::text[], $10::timestamptz[], $11::timestamptz[])
     as t(id, state, captured_minor, captured_currency, provider_reference, card_last_four,
       card_fingerprint, reason, next_ask_at, settled_at)
   where p.shop_id = $1 and p.id = any($2::uuid[]) and p.id = t.id and p.settled_at is null
   returning p.id`,
);

/**
 * Writes the newest state of each payment into its history, unless it stands there already. `$4` is
 * when the transaction began, maybe before another one that had the payment's lock first: in a
 * history no time goes back.
 */
export const recordEvents = statement(
  'payments.record_events',
  [uuid, array(uuid), text, timestamptz],
  {},
  `insert into payments.payment_events
     (shop_id, payment_id, sequence, state, captured_minor, refunded_minor, reason, actor, happened_at)
   select p.shop_id, p.id, p.event_count, p.state, p.captured_minor, p.refunded_minor, p.reason,
     $3, case when p.event_count > 1 then greatest($4::timestamptz, (
       select e.happened_at from payments.payment_events e
       where e.shop_id = $1 and e.payment_id = p.id and e.sequence = p.event_count - 1
     )) else $4 end
   from payments.payments p
   where p.shop_id = $1 and p.id = any($2::uuid[]) and p.event_count > 0
   on conflict (shop_id, payment_id, sequence) do nothing`,
);

export const findEvents = statement(
  'payments.find_events',
  [uuid, array(uuid)],
  {
    payment_id: uuid,
    sequence: int4,
    state: text,
    captured_minor: int8,
    refunded_minor: int8,
    reason: nullable(text),
    actor: text,
    happened_at: timestamptz,
  },
  `select payment_id, sequence, state, captured_minor, refunded_minor, reason, actor, happened_at
   from payments.payment_events
   where shop_id = $1 and payment_id = any($2::uuid[]) order by payment_id, sequence`,
);

/** Money handed over for a promise of cash. */
export const collectPayments = statement(
  'payments.collect_payments',
  [uuid, array(uuid)],
  { id: uuid },
  `update payments.payments set
     captured_minor = amount_minor, captured_currency = currency, event_count = event_count + 1
   where shop_id = $1 and id = any($2::uuid[])
     and state = 'approved' and captured_minor = 0 and amount_minor > 0
   returning id`,
);

/** Only exactly what was asked for can be accepted. */
export const acceptReviews = statement(
  'payments.accept_reviews',
  [uuid, array(uuid), text],
  { id: uuid },
  `update payments.payments set state = 'approved', reason = $3, event_count = event_count + 1
   where shop_id = $1 and id = any($2::uuid[]) and state = 'needs_review'
     and captured_minor = amount_minor and captured_currency = currency
     and refund_claimed_minor = 0
   returning id`,
);

/** Nothing may have been refunded: a void gives everything back. */
export const claimVoids = statement(
  'payments.claim_voids',
  [uuid, array(uuid), array(text), timestamptz],
  { id: uuid },
  `update payments.payments p set
     state = 'voiding', reason = t.reason, asked_count = 0, next_ask_at = $4::timestamptz,
     event_count = p.event_count + 1
   from unnest($2::uuid[], $3::text[]) as t(id, reason)
   where p.shop_id = $1 and p.id = t.id
     and p.state in ('approved', 'needs_review') and p.refund_claimed_minor = 0
   returning p.id`,
);

export const finishVoids = statement(
  'payments.finish_voids',
  [uuid, array(uuid)],
  { id: uuid },
  `update payments.payments set
     state = 'voided', next_ask_at = null, event_count = event_count + 1
   where shop_id = $1 and id = any($2::uuid[]) and state = 'voiding'
   returning id`,
);

export const giveUpVoids = statement(
  'payments.give_up_voids',
  [uuid, array(uuid), array(text)],
  { id: uuid },
  `update payments.payments p set
     state = 'needs_review', reason = t.reason, next_ask_at = null, event_count = p.event_count + 1
   from unnest($2::uuid[], $3::text[]) as t(id, reason)
   where p.shop_id = $1 and p.id = t.id and p.state = 'voiding'
   returning p.id`,
);

export const postponeVoids = statement(
  'payments.postpone_voids',
  [uuid, array(uuid), timestamptz],
  {},
  `update payments.payments set asked_count = asked_count + 1, next_ask_at = $3::timestamptz
   where shop_id = $1 and id = any($2::uuid[]) and state = 'voiding'`,
);

/** Across shops: whose outcome is due to be asked for, longest waiting first, `$2` of a shop at most. */
export const findDuePayments = statement(
  'payments.find_due_payments',
  [int4, int4],
  {
    shop_id: uuid,
    id: uuid,
    payable_id: uuid,
    method: text,
    amount_minor: int8,
    currency: text,
    asked_count: int4,
    opened_at: timestamptz,
  },
  `select shop_id, id, payable_id, method, amount_minor, currency, asked_count, opened_at
   from (
     select p.*, row_number() over (partition by shop_id order by next_ask_at) as turn
     from payments.payments p
     where state in ('asking', 'unknown') and next_ask_at <= now()
   ) as due
   where turn <= $2
   order by next_ask_at limit $1`,
);

export const findDueVoids = statement(
  'payments.find_due_voids',
  [int4, int4],
  { shop_id: uuid, id: uuid },
  `select shop_id, id from (
     select shop_id, id, next_ask_at,
       row_number() over (partition by shop_id order by next_ask_at) as turn
     from payments.payments where state = 'voiding' and next_ask_at <= now()
   ) as due
   where turn <= $2 order by next_ask_at limit $1`,
);

/** Across shops: how many payments stand where somebody should look. */
export const countOpenCases = statement(
  'payments.count_open_cases',
  [],
  { state: text, payments: int4 },
  `select state, count(*)::int4 as payments from payments.payments
   where state in ('asking', 'unknown', 'voiding', 'needs_review') group by state`,
);
