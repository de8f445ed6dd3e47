import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { openRefunds } from './refund-payment.ts';
import { findPayments } from './store/payments.ts';
import { voidPayments } from './void-payment.ts';

/**
 * Promises, in the caller's transaction, to send back whatever is left of these payments: the whole by
 * a void, and of a payment that was refunded in part, the rest by a refund. The worker calls the
 * provider until it says yes. Payments that took nothing, or gave all back, are left alone.
 */
export async function returnPayments(
  tx: Tx,
  returns: readonly { paymentId: string; reason: string }[],
): Promise<void> {
  const voided = await voidPayments(tx, returns);
  const others = returns.filter(({ paymentId }) => !voided.has(paymentId));
  if (others.length === 0) return;
  // Voiding has locked them: nobody sets aside more meanwhile.
  const rows = await findPayments.rows(
    tx,
    tx.shopId,
    others.map(({ paymentId }) => paymentId),
  );
  const left = new Map(
    rows.map((row) => [row.id, row.captured_minor - row.refund_claimed_minor] as const),
  );
  const refunds = others.flatMap(({ paymentId, reason }) => {
    const amountMinor = left.get(paymentId) ?? 0;
    return amountMinor > 0 ? [{ refundId: newId(), paymentId, amountMinor, reason }] : [];
  });
  const opened = await openRefunds(tx, refunds);
  // In review or being voided: that decision sends the money back, this one need not.
  for (const result of opened.filter(isRefusal)) {
    tx.ctx.log.named('emporium.payments').warn('event=payment.not_returned', {
      refusal: result.refusal,
      payment_ids: others.map(({ paymentId }) => paymentId),
    });
  }
}
