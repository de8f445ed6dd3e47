-- breaking: no
create schema payments;
grant usage on schema payments to emporium_app, emporium_system;

-- One attempt to be paid for a payable (a checkout, a sale at the till; payments does not know which).
-- The id is the provider's idempotency key: whatever is repeated, money is taken once. No token is
-- kept: after the first call the provider is only ever asked about the id.
create table payments.payments (
  shop_id uuid not null,
  id uuid not null,
  payable_id uuid not null,
  method text not null check (method ~ '^[a-z][a-z0-9_]{0,31}$'),
  state text not null default 'asking' check (state in (
    'asking', 'unknown', 'approved', 'declined', 'failed', 'needs_review',
    'voiding', 'voided', 'partially_refunded', 'refunded'
  )),
  amount_minor bigint not null check (amount_minor between 0 and 9007199254740991),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- What the provider says it took; differs from amount_minor only in a payment that needs review.
  captured_minor bigint not null default 0 check (captured_minor between 0 and 9007199254740991),
  captured_currency text check (captured_currency ~ '^[A-Z]{3}$'),
  -- Refunds asked for, finished or not; then refunds finished. The order of the two checks below is
  -- what makes an over-refund impossible, whoever writes.
  refund_claimed_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  provider_reference text check (length(provider_reference) <= 200),
  card_last_four text check (card_last_four ~ '^[0-9]{4}$'),
  card_fingerprint text check (length(card_fingerprint) <= 200),
  reason text check (length(reason) <= 200),
  -- How often the provider was asked after the first call, and when it may be asked again. The
  -- first time leaves the call that is still waiting for its answer alone.
  asked_count int not null default 0,
  next_ask_at timestamptz default now() + interval '15 seconds',
  event_count int not null default 0,
  opened_at timestamptz not null default now(),
  settled_at timestamptz,
  check (refund_claimed_minor between 0 and captured_minor),
  check (refunded_minor between 0 and refund_claimed_minor),
  check ((state in ('asking', 'unknown')) = (settled_at is null)),
  check (state not in ('asking', 'unknown', 'declined', 'failed') or captured_minor = 0),
  -- Cash on collection is approved before it is captured; nothing else may be.
  check (
    state not in ('approved', 'partially_refunded', 'refunded')
    or (captured_minor = amount_minor and captured_currency = currency)
    or (state = 'approved' and captured_minor = 0 and captured_currency is null)
  )
);
create index payments_payable_idx on payments.payments (shop_id, payable_id);
create index payments_due_idx on payments.payments (next_ask_at)
  where state in ('asking', 'unknown', 'voiding');
create index payments_review_idx on payments.payments (shop_id, id)
  where state = 'needs_review';
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest. The checks of
-- foreign keys then read a whole shop for each row (eight events: 5 ms) until the first ANALYZE.
alter table payments.payments add primary key (shop_id, id);
select platform.protect_shop_table('payments.payments');

-- Every change of state after the opening, in order, with the sums that it led to; never changed.
create table payments.payment_events (
  shop_id uuid not null,
  payment_id uuid not null,
  sequence int not null check (sequence >= 1),
  state text not null,
  captured_minor bigint not null,
  refunded_minor bigint not null,
  reason text,
  actor text not null,
  happened_at timestamptz not null,
  primary key (shop_id, payment_id, sequence)
);
select platform.protect_shop_table('payments.payment_events', 'append');

-- The client makes the id, and the id is the provider's idempotency key.
create table payments.refunds (
  shop_id uuid not null,
  id uuid not null,
  payment_id uuid not null,
  state text not null default 'asking' check (state in ('asking', 'refunded', 'refused')),
  amount_minor bigint not null check (amount_minor between 1 and 9007199254740991),
  reason text not null check (length(reason) <= 500),
  refusal text check (length(refusal) <= 200),
  provider_reference text check (length(provider_reference) <= 200),
  actor text not null,
  asked_count int not null default 0,
  next_ask_at timestamptz default now() + interval '15 seconds',
  opened_at timestamptz not null default now(),
  settled_at timestamptz,
  check ((state = 'asking') = (settled_at is null))
);
create index refunds_payment_idx on payments.refunds (shop_id, payment_id);
create index refunds_due_idx on payments.refunds (next_ask_at) where state = 'asking';
alter table payments.refunds add primary key (shop_id, id);
select platform.protect_shop_table('payments.refunds');

-- The circuit breaker of each provider and shop, as every process sees it; no row means closed.
create table payments.breakers (
  shop_id uuid not null,
  provider text not null,
  state text not null check (state in ('closed', 'open', 'half_open')),
  -- Open: when one request may probe. Half open: when the probe counts as lost.
  retry_at timestamptz not null,
  reason text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (shop_id, provider)
);
create index breakers_open_idx on payments.breakers (shop_id) where state <> 'closed';
select platform.protect_shop_table('payments.breakers');

-- Who or what moved a breaker, and why.
create table payments.breaker_events (
  shop_id uuid not null,
  id uuid not null,
  provider text not null,
  state text not null,
  reason text not null,
  changed_by text not null,
  changed_at timestamptz not null,
  primary key (shop_id, id)
);
select platform.protect_shop_table('payments.breaker_events', 'append');

-- Events that the gateway sent and signed; the gateway's id makes a repeated one no news. What an
-- event says is not kept: the gateway is asked.
create table payments.webhook_events (
  shop_id uuid not null,
  id text not null check (length(id) between 1 and 200),
  type text not null check (length(type) between 1 and 100),
  payment_id uuid,
  received_at timestamptz not null,
  primary key (shop_id, id)
);
select platform.protect_shop_table('payments.webhook_events', 'append');

-- What the gateway's ledger says of this shop's captures, voids and refunds, as far as it was read: the
-- other side of the comparison. matched_at: when our book said the same.
create table payments.gateway_entries (
  shop_id uuid not null,
  id text not null check (length(id) between 1 and 200),
  kind text not null check (kind in ('capture', 'void', 'refund')),
  -- The capture itself, or the one that was voided or refunded.
  capture_id text not null check (length(capture_id) between 1 and 200),
  -- Null when the gateway's key was never one of ours.
  payment_id uuid,
  refund_id uuid,
  reference text check (length(reference) <= 200),
  amount_minor bigint not null,
  currency text not null,
  happened_at timestamptz not null,
  matched_at timestamptz,
  primary key (shop_id, id)
);
create index gateway_entries_payment_idx on payments.gateway_entries (shop_id, payment_id);
create index gateway_entries_refund_idx on payments.gateway_entries (shop_id, refund_id)
  where kind = 'refund';
create index gateway_entries_capture_idx on payments.gateway_entries (shop_id, capture_id)
  where kind = 'void';
create index gateway_entries_unmatched_idx on payments.gateway_entries (shop_id, happened_at)
  where matched_at is null;
select platform.protect_shop_table('payments.gateway_entries');

-- How far the two books of each shop and provider were compared: the gateway's by its own cursor, ours
-- by the ids of payments and refunds, which grow with time. ran_at: when it was last tried; whose
-- turn it is, and long ago for a shop that something strange was heard of.
create table payments.reconciliations (
  shop_id uuid not null,
  provider text not null,
  ledger_cursor text,
  compared_through uuid not null,
  refunds_through uuid not null default '00000000-0000-0000-0000-000000000000',
  ran_at timestamptz not null,
  primary key (shop_id, provider)
);
select platform.protect_shop_table('payments.reconciliations');

-- What the comparison could not explain. Resolved only by the proof that the resolution names
-- (matched, voided), or by a person with a note.
create table payments.cases (
  shop_id uuid not null,
  id uuid not null,
  kind text not null check (kind in (
    'capture_without_payment', 'capture_of_ended_payment', 'capture_differs',
    'missing_at_gateway', 'voided_at_gateway',
    'refund_without_request', 'refund_differs', 'refund_missing_at_gateway'
  )),
  -- The gateway's entry, or our payment when the gateway has none.
  subject text not null,
  payment_id uuid,
  state text not null default 'open' check (state in ('open', 'resolved')),
  details jsonb not null,
  opened_at timestamptz not null,
  resolved_at timestamptz,
  resolution text check (length(resolution) between 1 and 500),
  resolved_by text,
  primary key (shop_id, id),
  unique (shop_id, kind, subject),
  check ((state = 'resolved') = (resolved_at is not null)),
  check ((state = 'resolved') = (resolution is not null)),
  check ((state = 'resolved') = (resolved_by is not null))
);
create index cases_open_idx on payments.cases (shop_id) where state = 'open';
select platform.protect_shop_table('payments.cases');
