import { tally } from '#modules/quality/index.ts';
import type { Context } from '#platform/context.ts';
import { onCommit, shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { addJobs } from '#platform/jobs.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { paymentRefusals } from './contract.ts';
import { refundsTotal } from './metrics.ts';
import { askAgainAfterMs, type RefundAnswer } from './model.ts';
import { providerOf } from './provider-list.ts';
import { findPayments, lockPayments, recordEvents, type PaymentRow } from './store/payments.ts';
import {
  addRefunded,
  claimRefunds,
  findRefunds,
  insertRefunds,
  postponeRefunds,
  releaseRefunds,
  settleRefunds,
  type RefundRow,
} from './store/refunds.ts';

export interface RefundRequest {
  /** Made by the caller; the same id is the same refund, and the provider's idempotency key. */
  refundId: string;
  paymentId: string;
  amountMinor: number;
  reason: string;
}

/**
 * Promises refunds in the caller's transaction: the amount is set aside on the payment at once, so two
 * refunds can never give back more than was captured, whoever is first at the provider. The worker then
 * calls the provider until it answers. One result per request, in order; a refusal concerns its own
 * request only, and a caller that wants all or nothing returns it.
 *
 * Refusals: refund_key_reused, payment_not_found, payment_not_refundable, refund_exceeds_captured.
 */
export async function openRefunds(
  tx: Tx,
  requests: readonly RefundRequest[],
): Promise<(RefundRow | Refusal)[]> {
  if (requests.length === 0) return [];
  // The payments' locks come first: whoever holds them sees every refund that was committed before.
  const [payments, known] = await Promise.all([
    lockPayments.rows(tx, tx.shopId, [...new Set(requests.map(({ paymentId }) => paymentId))]),
    findRefunds.rows(
      tx,
      tx.shopId,
      requests.map(({ refundId }) => refundId),
    ),
  ]);
  const decided = decide(requests, payments, known);
  const accepted = requests.filter((_request, index) => decided[index] === 'accepted');
  const opened = await claim(tx, accepted);
  return requests.map((request, index) => {
    const decision = decided[index];
    if (decision && decision !== 'accepted') return decision;
    const refund = opened.find(({ id }) => id === request.refundId);
    if (!refund) throw new Error(`Refund ${request.refundId} was accepted but not stored`);
    return refund;
  });
}

/**
 * Gives part of a payment back and waits for the provider's first answer. Returns the refund, whose
 * state may still be `asking`: then the worker goes on. Refusals as openRefunds.
 */
export async function refundPayment(
  ctx: Context,
  request: RefundRequest,
): Promise<RefundRow | Refusal> {
  const opened = await shopTx(ctx, async (tx) => {
    const [result] = await openRefunds(tx, [request]);
    if (!result) throw new Error('openRefunds answers each request');
    return result;
  });
  if (isRefusal(opened)) return opened;
  return (await finishRefund(ctx, opened.id)) ?? opened;
}

/** Calls the provider about a promised refund and writes what it said. Safe to run twice, at once too. */
export async function finishRefund(ctx: Context, refundId: string): Promise<RefundRow | undefined> {
  const found = await shopRead(ctx, async (tx) => {
    const [refund] = await findRefunds.rows(tx, tx.shopId, [refundId]);
    if (!refund) return undefined;
    const [payment] = await findPayments.rows(tx, tx.shopId, [refund.payment_id]);
    return payment && { refund, payment };
  });
  if (!found || found.refund.state !== 'asking') return found?.refund;
  const answer = await callProvider(ctx, found.payment, found.refund);
  return await shopTx(ctx, async (tx) => {
    await recordRefund(tx, found.refund, answer);
    const [refund] = await findRefunds.rows(tx, tx.shopId, [refundId]);
    return refund;
  });
}

type Decision = 'accepted' | RefundRow | Refusal;

function decide(
  requests: readonly RefundRequest[],
  payments: readonly PaymentRow[],
  known: readonly RefundRow[],
): Decision[] {
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const left = new Map(
    payments.map((payment) => [payment.id, payment.captured_minor - payment.refund_claimed_minor]),
  );
  const earlier = new Map(known.map((refund) => [refund.id, refund]));
  return requests.map(({ refundId, paymentId, amountMinor }) => {
    const before = earlier.get(refundId);
    if (before) {
      const same = before.payment_id === paymentId && before.amount_minor === amountMinor;
      return same ? before : paymentRefusals.refund_key_reused();
    }
    const payment = byId.get(paymentId);
    if (!payment) return paymentRefusals.payment_not_found();
    const collected = payment.captured_minor > 0;
    const approved = payment.state === 'approved' || payment.state === 'partially_refunded';
    const refunded = payment.state === 'refunded';
    if (!collected || !(approved || refunded)) return paymentRefusals.payment_not_refundable();
    const rest = (left.get(paymentId) ?? 0) - amountMinor;
    if (rest < 0) return paymentRefusals.refund_exceeds_captured();
    left.set(paymentId, rest);
    return 'accepted';
  });
}

async function claim(tx: Tx, accepted: readonly RefundRequest[]): Promise<RefundRow[]> {
  if (accepted.length === 0) return [];
  const sums = sumByPayment(accepted);
  const [claimed, opened] = await Promise.all([
    claimRefunds.rows(tx, tx.shopId, [...sums.keys()], [...sums.values()]),
    insertRefunds.rows(
      tx,
      tx.shopId,
      accepted.map(({ refundId }) => refundId),
      accepted.map(({ paymentId }) => paymentId),
      accepted.map(({ amountMinor }) => amountMinor),
      accepted.map(({ reason }) => reason),
      tx.ctx.actor.name,
    ),
    addJobs(
      tx,
      accepted.map(({ refundId }) => ({ task: 'payments.finish_refund', payload: { refundId } })),
    ),
  ]);
  if (claimed.length !== sums.size) throw new Error('A locked payment changed under its lock');
  return opened;
}

async function callProvider(
  ctx: Context,
  payment: PaymentRow,
  refund: RefundRow,
): Promise<RefundAnswer> {
  return await providerOf(payment.method).refund(
    ctx,
    { paymentId: payment.id, providerReference: payment.provider_reference },
    { refundId: refund.id, amountMinor: refund.amount_minor },
    ctx.app.config.PAYMENT_TIMEOUT_MS,
  );
}

async function recordRefund(tx: Tx, refund: RefundRow, answer: RefundAnswer): Promise<void> {
  const now = await tx.now();
  if (answer.outcome === 'unknown') {
    const again = new Date(Date.parse(now) + askAgainAfterMs(refund.asked_count)).toISOString();
    await postponeRefunds.run(tx, tx.shopId, [refund.id], again);
    return;
  }
  const refunded = answer.outcome === 'refunded';
  await lockPayments.rows(tx, tx.shopId, [refund.payment_id]);
  const [settled] = await settleRefunds.rows(
    tx,
    tx.shopId,
    [refund.id],
    [answer.outcome],
    [refunded ? answer.providerReference : null],
    [refunded ? null : answer.reason],
    now,
  );
  // Somebody else has written the same answer meanwhile.
  if (!settled) return;
  const { payment_id: paymentId, amount_minor: amountMinor } = settled;
  const move = refunded ? addRefunded : releaseRefunds;
  await move.rows(tx, tx.shopId, [paymentId], [amountMinor]);
  await recordEvents.run(tx, tx.shopId, [paymentId], tx.ctx.actor.name, now);
  refundsTotal.inc({ status: answer.outcome });
  if (refunded) onCommit(tx, () => tally(tx.ctx.app, tx.shopId, 'refunds'));
  else {
    const extra = { refund_id: refund.id, shop_id: tx.shopId, reason: answer.reason };
    tx.ctx.log.named('emporium.payments').error('event=payment.refund_refused', extra);
  }
}

function sumByPayment(requests: readonly RefundRequest[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { paymentId, amountMinor } of requests) {
    sums.set(paymentId, (sums.get(paymentId) ?? 0) + amountMinor);
  }
  return new Map([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
