import {
  array,
  bool,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** Both books say the same of entry `e` and payment `p`. */
export const booksAgree = `(
  (e.kind = 'capture' and p.captured_minor = e.amount_minor and p.captured_currency = e.currency
    and p.payable_id::text = e.reference)
  or (e.kind = 'void' and p.state in ('voiding', 'voided', 'failed', 'declined')))`;

/** Both books say the same of entry `e` and refund `r`. */
export const refundsAgree = `(
  e.kind = 'refund' and e.refund_id = r.id and r.state = 'refunded'
  and r.amount_minor = e.amount_minor and r.provider_reference = e.id)`;

/**
 * Across shops: those whose books must be compared now (`busy`: something of theirs may not have been
 * compared yet, or is not explained), and the others; longest not looked at first. One probe of an
 * index for each shop and book.
 */
export const findReconcilable = statement(
  'payments.find_reconcilable',
  [array(uuid), text],
  { shop_id: nullable(uuid), busy: bool },
  `select s.id as shop_id, (
     exists (select from payments.payments p
       where p.shop_id = s.id and p.method = $2 and (r.ran_at is null or p.id > r.compared_through))
     or exists (select from payments.refunds f
       where f.shop_id = s.id and (r.ran_at is null or f.id > r.refunds_through))
     or exists (select from payments.gateway_entries e
       where e.shop_id = s.id and e.matched_at is null)
     or exists (select from payments.cases c where c.shop_id = s.id and c.state = 'open')
   ) as busy
   from unnest($1::uuid[]) as s(id)
   left join payments.reconciliations r on r.shop_id = s.id and r.provider = $2
   order by r.ran_at nulls first, s.id`,
);

export const findReconciliation = statement(
  'payments.find_reconciliation',
  [uuid, text],
  { ledger_cursor: nullable(text), compared_through: uuid, refunds_through: uuid },
  `select ledger_cursor, compared_through, refunds_through from payments.reconciliations
   where shop_id = $1 and provider = $2`,
);

/** Two workers may read the same page: whoever is second adds nothing and moves nothing back. */
export const moveCursor = statement(
  'payments.move_cursor',
  [uuid, text, nullable(text), uuid, uuid, timestamptz],
  {},
  `insert into payments.reconciliations as r
     (shop_id, provider, ledger_cursor, compared_through, refunds_through, ran_at)
   values ($1, $2, $3, $4, $5, $6)
   on conflict (shop_id, provider) do update set
     ledger_cursor = excluded.ledger_cursor, ran_at = excluded.ran_at,
     compared_through = greatest(r.compared_through, excluded.compared_through),
     refunds_through = greatest(r.refunds_through, excluded.refunds_through)`,
);

/** Also a try that fails is one: the next round begins with another shop. */
export const noteTry = statement(
  'payments.note_reconciliation_try',
  [uuid, text, uuid, timestamptz],
  {},
  `insert into payments.reconciliations (shop_id, provider, compared_through, ran_at)
   values ($1, $2, $3, $4)
   on conflict (shop_id, provider) do update set ran_at = excluded.ran_at`,
);

export const insertEntries = statement(
  'payments.insert_gateway_entries',
  [
    uuid,
    array(text),
    array(text),
    array(text),
    array(nullable(uuid)),
    array(nullable(uuid)),
    array(nullable(text)),
    array(int8),
    array(text),
    array(timestamptz),
    timestamptz,
  ],
  { id: text },
  `insert into payments.gateway_entries
     (shop_id, id, kind, capture_id, payment_id, refund_id, reference, amount_minor, currency,
      happened_at, matched_at)
   select $1, e.id, e.kind, e.capture_id, e.payment_id, e.refund_id, e.reference, e.amount_minor,
     e.currency, e.happened_at, case when ${booksAgree} then $11::timestamptz end
   from unnest($2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::int8[],
     $9::text[], $10::timestamptz[])
     as e(id, kind, capture_id, payment_id, refund_id, reference, amount_minor, currency, happened_at)
   left join payments.payments p on p.shop_id = $1 and p.id = e.payment_id
   on conflict (shop_id, id) do nothing
   returning id`,
);

/** Entries that our book has caught up with. */
export const matchEntries = statement(
  'payments.match_gateway_entries',
  [uuid, timestamptz],
  { id: text },
  `update payments.gateway_entries e set matched_at = $2
   from payments.payments p
   where e.shop_id = $1 and e.matched_at is null
     and p.shop_id = $1 and p.id = e.payment_id and ${booksAgree}
   returning e.id`,
);

/** A capture that went back, for a payment that we never counted: no money is left to explain. */
export const closeEntries = statement(
  'payments.close_gateway_entries',
  [uuid, array(text), timestamptz],
  {},
  `update payments.gateway_entries set matched_at = $3
   where shop_id = $1 and id = any($2::text[]) and matched_at is null`,
);

export const findUnmatchedEntries = statement(
  'payments.find_unmatched_entries',
  [uuid, timestamptz, int4],
  {
    id: text,
    kind: text,
    capture_id: text,
    payment_id: nullable(uuid),
    reference: nullable(text),
    amount_minor: int8,
    currency: text,
    happened_at: timestamptz,
    payment_state: nullable(text),
    refund_state: nullable(text),
    voided: bool,
  },
  `select e.id, e.kind, e.capture_id,
     coalesce(e.payment_id, r.payment_id, captured.payment_id) as payment_id, e.reference,
     e.amount_minor, e.currency, e.happened_at, p.state as payment_state, r.state as refund_state,
     exists (
       select from payments.gateway_entries v
       where v.shop_id = $1 and v.kind = 'void' and v.capture_id = e.id
     ) as voided
   from payments.gateway_entries e
   left join payments.payments p on p.shop_id = $1 and p.id = e.payment_id
   left join payments.refunds r on r.shop_id = $1 and r.id = e.refund_id and e.kind = 'refund'
   left join payments.gateway_entries captured
     on captured.shop_id = $1 and captured.id = e.capture_id and e.kind = 'refund'
   where e.shop_id = $1 and e.matched_at is null and e.happened_at <= $2
   order by e.happened_at limit $3`,
);

/** Our payments after `$3` and before `$4` that are still open, moved after `$5`, or not at the gateway. */
export const findUnmatchedPayments = statement(
  'payments.find_unmatched_payments',
  [uuid, text, uuid, uuid, timestamptz, int4],
  {
    id: uuid,
    state: text,
    payable_id: uuid,
    captured_minor: int8,
    captured_currency: nullable(text),
    settled_at: nullable(timestamptz),
    may_move: nullable(bool),
  },
  `select p.id, p.state, p.payable_id, p.captured_minor, p.captured_currency, p.settled_at,
     (p.state in ('asking', 'unknown') or p.settled_at > $5) as may_move
   from payments.payments p
   where p.shop_id = $1 and p.method = $2 and p.id > $3 and p.id < $4
     and (p.state in ('asking', 'unknown') or p.settled_at > $5
       or p.captured_minor > 0 and not exists (
         select from payments.gateway_entries e
         where e.shop_id = $1 and e.payment_id = p.id and e.kind = 'capture'
       ))
   order by p.id limit $6`,
);

/** A divergence becomes one case however often it is seen. */
export const insertCases = statement(
  'payments.insert_cases',
  [
    uuid,
    array(uuid),
    array(text),
    array(text),
    array(nullable(uuid)),
    jsonb<Record<string, unknown>[]>(),
    timestamptz,
  ],
  { id: uuid, kind: text, subject: text },
  `insert into payments.cases (shop_id, id, kind, subject, payment_id, details, opened_at)
   select $1, t.id, t.kind, t.subject, t.payment_id, $6::jsonb -> (t.number - 1)::int, $7
   from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[])
     with ordinality as t(id, kind, subject, payment_id, number)
   on conflict (shop_id, kind, subject) do nothing
   returning id, kind, subject`,
);

/** Both books say the same by now: a ledger that came late, or an order that was settled. */
export const resolveMatchedCases = statement(
  'payments.resolve_matched_cases',
  [uuid, timestamptz, text],
  { id: uuid },
  `update payments.cases c set
     state = 'resolved', resolution = 'matched', resolved_at = $2, resolved_by = $3
   from payments.gateway_entries e, payments.payments p
   where c.shop_id = $1 and c.state = 'open' and e.shop_id = $1 and p.shop_id = $1
     and e.payment_id = c.payment_id and p.id = c.payment_id and e.kind = 'capture'
     and c.kind in ('missing_at_gateway', 'capture_differs') and ${booksAgree}
   returning c.id`,
);

/** The gateway's ledger says that the capture went back. */
export const resolveVoidedCases = statement(
  'payments.resolve_voided_cases',
  [uuid, timestamptz, text],
  { id: uuid },
  `update payments.cases c set
     state = 'resolved', resolution = 'voided', resolved_at = $2, resolved_by = $3
   from payments.gateway_entries v
   where c.shop_id = $1 and c.state = 'open' and v.shop_id = $1
     and v.kind = 'void' and v.capture_id = c.subject
     and c.kind in ('capture_without_payment', 'capture_of_ended_payment')
   returning c.id`,
);

/** Across shops: how many divergences wait for a person. */
export const countOpenDivergences = statement(
  'payments.count_open_divergences',
  [],
  { cases: int4 },
  `select count(*)::int4 as cases from payments.cases where state = 'open'`,
);
