import {
  findPaymentsById,
  paymentRefusals,
  presentPayment,
  voidPayments,
} from '#modules/payments/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { findAttemptsByPayment, lockAsking } from './store.ts';

/**
 * A person lets go of a payment, in the caller's transaction; the worker calls the provider until it
 * says yes. Not while an order rests on it: its goods would have left for nothing.
 *
 * Refusals: payment_not_found, payment_in_review, payment_has_order (cancel the order), payment_not_voidable.
 */
export async function letGoOfPayment(
  tx: Tx,
  paymentId: string,
  reason: string,
): Promise<ReturnType<typeof presentPayment> | Refusal> {
  const placed = await hasOrder(tx, paymentId);
  const [payment] = await findPaymentsById(tx, [paymentId]);
  if (!payment) return paymentRefusals.payment_not_found();
  // Its order, stock and cart wait for the same decision.
  if (payment.state === 'needs_review') return paymentRefusals.payment_in_review();
  if (placed) return paymentRefusals.payment_has_order();
  const voiding = await voidPayments(tx, [{ paymentId, reason }]);
  if (!voiding.has(paymentId)) return paymentRefusals.payment_not_voidable();
  const [now = payment] = await findPaymentsById(tx, [paymentId]);
  return presentPayment(now);
}

/** Whoever settles the attempt at this moment is waited for: the order may be placed by then. */
async function hasOrder(tx: Tx, paymentId: string): Promise<boolean> {
  const row = await findAttemptsByPayment.row(tx, tx.shopId, [paymentId]);
  if (!row) return false;
  await lockAsking.rows(tx, tx.shopId, [row.id]);
  const settled = await findAttemptsByPayment.row(tx, tx.shopId, [paymentId]);
  return settled?.state === 'completed';
}
