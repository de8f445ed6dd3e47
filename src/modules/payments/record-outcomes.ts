import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { askAgainAfterMs, type Approved, type Capture, type Outcome } from './model.ts';
import {
  acceptReviews,
  collectPayments,
  lockPayments,
  recordEvents,
  settlePayments,
} from './store/payments.ts';

export interface RecordedOutcome {
  paymentId: string;
  /** What authorise or askProvider said; a refusal of theirs means certainly not charged. */
  outcome: Outcome | Refusal;
  /** How often it was asked before, from findUnsettled; sets the pause until the next time. */
  askedCount?: number;
}

/**
 * Locks payments and tells which of them are still open; they stay so until the transaction ends,
 * or recordOutcomes closes them.
 */
export async function lockOpenPayments(
  tx: Tx,
  paymentIds: readonly string[],
): Promise<Set<string>> {
  if (paymentIds.length === 0) return new Set();
  const rows = await lockPayments.rows(tx, tx.shopId, [...paymentIds]);
  return new Set(rows.flatMap((row) => (row.settled_at === null ? [row.id] : [])));
}

/**
 * Writes what became of payments, in the caller's transaction. Each outcome is taken once: the ids of
 * the payments that were still open are returned, and only for those may the caller act. A payment that
 * somebody else has settled meanwhile is left alone.
 */
export async function recordOutcomes(
  tx: Tx,
  outcomes: readonly RecordedOutcome[],
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const ids = outcomes.map(({ paymentId }) => paymentId);
  const now = await tx.now();
  // Sent together, run in this order: lists of several take their locks in one order.
  const [, moved] = await Promise.all([
    ids.length > 1 && lockPayments.rows(tx, tx.shopId, ids),
    writeOutcomes(tx, outcomes, now),
  ]);
  return moved;
}

/**
 * The same for payments that this transaction has locked; `now` is its time. One flight, sent at
 * once.
 */
export async function writeOutcomes(
  tx: Tx,
  outcomes: readonly RecordedOutcome[],
  now: string,
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const ids = outcomes.map(({ paymentId }) => paymentId);
  const rows = outcomes.map((recorded) => rowOf(recorded, now));
  const [settled] = await Promise.all([
    settlePayments.rows(
      tx,
      tx.shopId,
      ids,
      rows.map((row) => row.state),
      rows.map((row) => row.capturedMinor),
      rows.map((row) => row.capture?.currency ?? null),
      rows.map((row) => row.capture?.providerReference ?? null),
      rows.map((row) => row.cardLastFour),
      rows.map((row) => row.fingerprint),
      rows.map((row) => row.reason),
      rows.map((row) => row.nextAskAt),
      rows.map((row) => row.settledAt),
    ),
    recordEvents.run(tx, tx.shopId, ids, tx.ctx.actor.name, now),
  ]);
  const moved = new Set(settled.map((row) => row.id));
  for (const recorded of outcomes) if (moved.has(recorded.paymentId)) alertPeople(tx, recorded);
  return moved;
}

/** Cash that was promised has been handed over. Returns the ids of payments that were waiting for it. */
export async function collect(tx: Tx, paymentIds: readonly string[]): Promise<Set<string>> {
  if (paymentIds.length === 0) return new Set();
  const ids = [...paymentIds];
  const now = await tx.now();
  const [, collected] = await Promise.all([
    lockPayments.rows(tx, tx.shopId, ids),
    collectPayments.rows(tx, tx.shopId, ids),
    recordEvents.run(tx, tx.shopId, ids, tx.ctx.actor.name, now),
  ]);
  return new Set(collected.map((row) => row.id));
}

/**
 * A person accepts a payment in review, in the caller's transaction. False when it is in review no
 * more, or took another amount or currency than was asked.
 */
export async function acceptReview(tx: Tx, paymentId: string, reason: string): Promise<boolean> {
  const now = await tx.now();
  const accepted = await acceptReviews.rows(tx, tx.shopId, [paymentId], reason);
  await recordEvents.run(tx, tx.shopId, [paymentId], tx.ctx.actor.name, now);
  return accepted.length > 0;
}

function rowOf({ outcome: said, askedCount = 0 }: RecordedOutcome, now: string) {
  const outcome: Outcome = isRefusal(said) ? { outcome: 'failed', reason: said.refusal } : said;
  const capture: Capture | undefined =
    'amountMinor' in outcome && outcome.collected ? outcome : undefined;
  const open = outcome.outcome === 'unknown';
  const card = 'amountMinor' in outcome ? outcome : undefined;
  return {
    state: outcome.outcome,
    capture,
    capturedMinor: capture?.amountMinor ?? 0,
    cardLastFour: card?.cardLastFour ?? null,
    fingerprint: card?.fingerprint ?? null,
    reason: 'reason' in outcome ? outcome.reason.slice(0, 200) : null,
    nextAskAt: open ? later(now, askAgainAfterMs(askedCount)) : null,
    settledAt: open ? null : now,
  };
}

function later(iso: string, milliseconds: number): string {
  return new Date(Date.parse(iso) + milliseconds).toISOString();
}

/** An approved payment as its order shows it: what findPaymentsById would read back. */
export function shownPayment({ collected, providerReference, cardLastFour }: Approved) {
  return {
    state: 'approved' as const,
    provider_reference: collected ? providerReference : null,
    card_last_four: cardLastFour,
  };
}

function alertPeople(tx: Tx, { paymentId, outcome }: RecordedOutcome): void {
  if (isRefusal(outcome) || outcome.outcome !== 'needs_review') return;
  const extra = { payment_id: paymentId, shop_id: tx.shopId, reason: outcome.reason };
  tx.ctx.log.named('emporium.payments').error('event=payment.needs_review', extra);
}
