import {
  array,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** The claim of an event: of ten at once, one gets the row. */
export const insertWebhookEvent = statement(
  'payments.insert_webhook_event',
  [uuid, text, text, nullable(uuid), timestamptz],
  { id: text },
  `insert into payments.webhook_events (shop_id, id, type, payment_id, received_at)
   values ($1, $2, $3, $4, $5)
   on conflict (shop_id, id) do nothing
   returning id`,
);

/** An event of a payment that is not ours: the books of this shop are to be compared next. */
export const hurryReconciliations = statement(
  'payments.hurry_reconciliations',
  [uuid, uuid],
  {},
  `update payments.reconciliations set ran_at = '-infinity'
   where shop_id = $1 and not exists (
     select from payments.payments p where p.shop_id = $1 and p.id = $2)`,
);

/** Only what is still open has anything to be asked. */
export const makePaymentsDue = statement(
  'payments.make_payments_due',
  [uuid, array(uuid), timestamptz],
  { id: uuid, state: text },
  `update payments.payments set next_ask_at = $3
   where shop_id = $1 and id = any($2::uuid[]) and state in ('asking', 'unknown', 'voiding')
   returning id, state`,
);
