import { check } from '#platform/checks.ts';
import { int8, nullable, statement, text, uuid } from '#platform/database/statement.ts';
import { moves } from './model.ts';
import { booksAgree, refundsAgree } from './store/reconciliation.ts';

const payment = { shop_id: uuid, id: uuid };

/** `('asking'), ('asking', 'approved')…`: the table of moves as SQL, so that there is one table only. */
const legalMoves = Object.entries(moves)
  .flatMap(([from, targets]) => targets.map((to) => `('${from}', '${to}')`))
  .join(', ');

export const checks = [
  check({
    name: 'payments.refunded_within_captured',
    promise: 'No payment gives back more than it took, and its refunds add up to what it says.',
    statement: statement(
      'payments.check_refunded_within_captured',
      [],
      { ...payment, captured_minor: int8, refund_claimed_minor: int8, refunds: nullable(int8) },
      `select p.shop_id, p.id, p.captured_minor, p.refund_claimed_minor, r.claimed::int8 as refunds
       from payments.payments p
       left join (
         select shop_id, payment_id,
           sum(amount_minor) filter (where state <> 'refused') as claimed,
           sum(amount_minor) filter (where state = 'refunded') as refunded
         from payments.refunds group by shop_id, payment_id
       ) r on r.shop_id = p.shop_id and r.payment_id = p.id
       where p.refund_claimed_minor > p.captured_minor
         or p.refund_claimed_minor <> coalesce(r.claimed, 0)
         or p.refunded_minor <> coalesce(r.refunded, 0)`,
    ),
  }),
  check({
    name: 'payments.approved_as_asked',
    promise: 'An approved payment took exactly the amount and currency that were asked.',
    statement: statement(
      'payments.check_approved_as_asked',
      [],
      { ...payment, amount_minor: int8, captured_minor: int8 },
      `select shop_id, id, amount_minor, captured_minor from payments.payments
       where state in ('approved', 'partially_refunded', 'refunded') and captured_currency is not null
         and (captured_minor <> amount_minor or captured_currency <> currency)`,
    ),
  }),
  check({
    name: 'payments.legal_moves',
    promise:
      'Payments only move along the legal edges, in order of time, and history ends at the present.',
    statement: statement(
      'payments.check_legal_moves',
      [],
      {
        shop_id: nullable(uuid),
        id: nullable(uuid),
        moved_from: nullable(text),
        moved_to: nullable(text),
      },
      `with history as (
         select shop_id, payment_id, sequence, state, happened_at,
           coalesce(lag(state) over line, 'asking') as state_before,
           coalesce(lag(sequence) over line, 0) as sequence_before,
           lag(happened_at) over line as happened_before
         from payments.payment_events
         window line as (partition by shop_id, payment_id order by sequence)
       )
       select shop_id, payment_id as id, state_before as moved_from, state as moved_to
       from history
       where (state_before, state) not in (${legalMoves})
         or sequence <> sequence_before + 1 or happened_at < happened_before
       union all
       select p.shop_id, p.id, e.state, p.state
       from payments.payments p
       left join payments.payment_events e
         on e.shop_id = p.shop_id and e.payment_id = p.id and e.sequence = p.event_count
       where p.event_count > 0 and e.state is distinct from p.state
         or p.event_count = 0 and p.state <> 'asking'`,
    ),
  }),
  check({
    name: 'payments.none_forgotten',
    promise: 'Every payment, void and refund without an outcome is asked about in time.',
    statement: statement(
      'payments.check_none_forgotten',
      [],
      { shop_id: nullable(uuid), id: nullable(uuid), state: nullable(text) },
      `select shop_id, id, state from payments.payments
       where state in ('asking', 'unknown', 'voiding')
         and (next_ask_at is null or next_ask_at < now() - interval '10 minutes')
       union all
       select shop_id, id, 'refund ' || state from payments.refunds
       where state = 'asking'
         and (next_ask_at is null or next_ask_at < now() - interval '10 minutes')`,
    ),
  }),
  check({
    name: 'payments.captures_match_gateway',
    promise: 'Each capture, ours or the gateway’s, has its counterpart or a case that names it.',
    statement: statement(
      'payments.check_captures_match_gateway',
      [],
      { shop_id: nullable(uuid), id: nullable(text) },
      `select p.shop_id, p.id::text as id from payments.payments p
       join payments.reconciliations r on r.shop_id = p.shop_id and r.provider = p.method
       where p.captured_minor > 0 and p.id < r.compared_through
         and not exists (
           select from payments.gateway_entries e
           where e.shop_id = p.shop_id and e.payment_id = p.id and ${booksAgree})
         and not exists (
           select from payments.cases c where c.shop_id = p.shop_id and c.payment_id = p.id)
       union all
       select e.shop_id, e.id from payments.gateway_entries e
       join payments.payments p on p.shop_id = e.shop_id and p.id = e.payment_id
       where e.kind = 'capture' and e.matched_at is not null and not ${booksAgree}
         and p.state not in ('failed', 'declined')
         and not exists (
           select from payments.cases c where c.shop_id = e.shop_id and c.subject = e.id)`,
    ),
  }),
  check({
    name: 'payments.refunds_match_gateway',
    promise: 'Each refund, ours or the gateway’s, has its counterpart or a case that names it.',
    statement: statement(
      'payments.check_refunds_match_gateway',
      [],
      { shop_id: nullable(uuid), id: nullable(text) },
      `select r.shop_id, r.id::text as id from payments.refunds r
       join payments.payments p on p.shop_id = r.shop_id and p.id = r.payment_id
       join payments.reconciliations b on b.shop_id = r.shop_id and b.provider = p.method
       where r.state = 'refunded' and r.id < b.refunds_through
         and not exists (
           select from payments.gateway_entries e
           where e.shop_id = r.shop_id and e.refund_id = r.id and ${refundsAgree})
         and not exists (
           select from payments.cases c where c.shop_id = r.shop_id and c.payment_id = r.payment_id)
       union all
       select e.shop_id, e.id from payments.gateway_entries e
       left join payments.refunds r on r.shop_id = e.shop_id and r.id = e.refund_id
       where e.kind = 'refund' and e.matched_at is not null and ${refundsAgree} is not true
         and not exists (
           select from payments.cases c where c.shop_id = e.shop_id and c.subject = e.id)`,
    ),
  }),
  check({
    name: 'payments.cases_end_with_proof',
    promise: 'No case is closed without the entry that proves it, or a person who says why.',
    statement: statement(
      'payments.check_cases_end_with_proof',
      [],
      { shop_id: uuid, id: uuid, resolution: nullable(text) },
      `select c.shop_id, c.id, c.resolution from payments.cases c
       where c.state = 'resolved' and c.resolved_by = 'reconciliation' and not exists (
         select from payments.gateway_entries e
         left join payments.payments p on p.shop_id = e.shop_id and p.id = e.payment_id
         left join payments.refunds r on r.shop_id = e.shop_id and r.id = e.refund_id
         where e.shop_id = c.shop_id
           and case c.resolution
             when 'voided' then e.kind = 'void' and e.capture_id = c.subject
             when 'matched' then e.payment_id = c.payment_id and ${booksAgree}
               or c.subject in (e.id, r.id::text) and ${refundsAgree}
             else false end)`,
    ),
  }),
];
