import type { Context } from '#platform/context.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { addJobs } from '#platform/jobs.ts';
import { askAgainAfterMs, type VoidAnswer } from './model.ts';
import { providerOf } from './provider-list.ts';
import {
  claimVoids,
  findPayments,
  finishVoids,
  giveUpVoids,
  lockPayments,
  postponeVoids,
  recordEvents,
  type PaymentRow,
} from './store/payments.ts';

/**
 * Promises, in the caller's transaction, to let go of whole payments: charged but no order, or another
 * amount than asked. From the commit on no refund can meet the void, and the worker calls the provider
 * until it says yes. Returns the ids that were approved (or in review) without any refund; others stay.
 */
export async function voidPayments(
  tx: Tx,
  voids: readonly { paymentId: string; reason: string }[],
): Promise<Set<string>> {
  if (voids.length === 0) return new Set();
  const now = await tx.now();
  const ids = voids.map(({ paymentId }) => paymentId);
  const reasons = voids.map(({ reason }) => reason.slice(0, 200));
  const [, claimed] = await Promise.all([
    lockPayments.rows(tx, tx.shopId, ids),
    claimVoids.rows(tx, tx.shopId, ids, reasons, now),
    recordEvents.run(tx, tx.shopId, ids, tx.ctx.actor.name, now),
  ]);
  await addJobs(
    tx,
    claimed.map(({ id }) => ({ task: 'payments.finish_void', payload: { paymentId: id } })),
  );
  return new Set(claimed.map(({ id }) => id));
}

/**
 * Calls the provider about a promised void and writes what it said; whether it said anything. Safe to
 * run twice, at once too.
 */
export async function finishVoid(ctx: Context, paymentId: string): Promise<boolean> {
  const [payment] = await shopRead(ctx, (tx) => findPayments.rows(tx, tx.shopId, [paymentId]));
  if (payment?.state !== 'voiding') return false;
  const answer = await callProvider(ctx, payment);
  await shopTx(ctx, (tx) => recordVoid(tx, payment, answer));
  return answer.outcome !== 'unknown';
}

async function callProvider(ctx: Context, payment: PaymentRow): Promise<VoidAnswer> {
  // No money was taken, so there is nothing that a provider could let go of.
  if (payment.captured_minor === 0) return { outcome: 'voided' };
  const { id: paymentId, provider_reference: providerReference } = payment;
  const limitMs = ctx.app.config.PAYMENT_TIMEOUT_MS;
  return await providerOf(payment.method).void(ctx, { paymentId, providerReference }, limitMs);
}

async function recordVoid(tx: Tx, payment: PaymentRow, answer: VoidAnswer): Promise<void> {
  const now = await tx.now();
  const { id } = payment;
  if (answer.outcome === 'unknown') {
    const again = new Date(Date.parse(now) + askAgainAfterMs(payment.asked_count)).toISOString();
    await postponeVoids.run(tx, tx.shopId, [id], again);
    return;
  }
  if (answer.outcome === 'voided') await finishVoids.rows(tx, tx.shopId, [id]);
  else {
    const extra = { payment_id: id, shop_id: tx.shopId, reason: answer.reason };
    tx.ctx.log.named('emporium.payments').error('event=payment.void_refused', extra);
    await giveUpVoids.rows(tx, tx.shopId, [id], [`void refused: ${answer.reason}`.slice(0, 200)]);
  }
  await recordEvents.run(tx, tx.shopId, [id], tx.ctx.actor.name, now);
}
