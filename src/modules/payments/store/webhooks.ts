import {
  array,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** The claim of events: of ten at once, one gets the row. In order, so that two lists do not cross. */
export const insertWebhookEvents = statement(
  'payments.insert_webhook_events',
  [uuid, array(text), array(text), array(nullable(uuid)), timestamptz],
  { id: text },
  `insert into payments.webhook_events (shop_id, id, type, payment_id, received_at)
   select $1, t.id, t.type, t.payment_id, $5
   from unnest($2::text[], $3::text[], $4::uuid[]) as t(id, type, payment_id)
   order by t.id
   on conflict (shop_id, id) do nothing
   returning id`,
);

/** An event of a payment that is not ours: the books of this shop are to be compared next. */
export const hurryReconciliations = statement(
  'payments.hurry_reconciliations',
  [uuid, array(uuid)],
  {},
  `update payments.reconciliations set ran_at = '-infinity'
   where shop_id = $1 and exists (
     select from unnest($2::uuid[]) as t(id)
     where not exists (select from payments.payments p where p.shop_id = $1 and p.id = t.id))`,
);

/** Only what is still open has anything to be asked. */
export const makePaymentsDue = statement(
  'payments.make_payments_due',
  [uuid, array(uuid), timestamptz],
  { id: uuid, state: text },
  `with open_ones as (
     select id from payments.payments
     where shop_id = $1 and id = any($2::uuid[]) and state in ('asking', 'unknown', 'voiding')
     order by id for update
   )
   update payments.payments p set next_ask_at = $3
   from open_ones where p.shop_id = $1 and p.id = open_ones.id
   returning p.id, p.state`,
);
