import { holdCarts } from '#modules/cart/index.ts';
import { lockClaims, returnShares } from '#modules/flash-sales/index.ts';
import { showOrders } from '#modules/orders/index.ts';
import {
  acceptReview,
  findPaymentsById,
  paymentRefusals,
  presentPayment,
  voidPayments,
} from '#modules/payments/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { Attempt } from './model.ts';
import { attemptOf } from './claim-ids.ts';
import { partition, sellLate, sellReady } from './sell-attempts.ts';
import { lockGroundOf } from './settle-ground.ts';
import { findAttemptsByPayment, lockAsking, settleAttempts } from './store.ts';
import { undo } from './undo-attempts.ts';

export interface Decision {
  decision: 'accept' | 'return';
  reason: string;
}

/**
 * What a person decided about a payment in review, whole in the caller's transaction. `return`: the
 * money goes back (the worker calls the provider until it says yes), stock is released, the order
 * fails, the cart opens. `accept`: the order is placed; only when amount and currency taken are those
 * of an order that still waits. The actor stands in the payment's history. Of two who decide at once,
 * the second is told that it was decided.
 *
 * Refusals: payment_not_found, payment_not_in_review, review_not_acceptable.
 */
export async function reviewPayment(
  tx: Tx,
  paymentId: string,
  { decision, reason }: Decision,
): Promise<ReturnType<typeof presentPayment> | Refusal> {
  const attempt = await lockAttempt(tx, paymentId);
  const [payment] = await findPaymentsById(tx, [paymentId]);
  if (!payment) return paymentRefusals.payment_not_found();
  if (payment.state !== 'needs_review') return paymentRefusals.payment_not_in_review();
  const decide = decision === 'accept' ? accept : giveBack;
  const refused = await decide(tx, paymentId, reason, attempt);
  if (refused) return refused;
  const { id } = payment;
  const extra = { payment_id: id, shop_id: tx.shopId, decision, actor: tx.ctx.actor.name };
  tx.ctx.log.named('emporium.checkout').info('event=payment.reviewed', extra);
  const [decided = payment] = await findPaymentsById(tx, [id]);
  return presentPayment(decided);
}

/** The attempt that waits for this payment, locked with its cart in the order of who settles. */
async function lockAttempt(tx: Tx, paymentId: string): Promise<Attempt | undefined> {
  const row = await findAttemptsByPayment.row(tx, tx.shopId, [paymentId]);
  if (!row) return undefined;
  const [locked] = await lockAsking.rows(tx, tx.shopId, [row.id]);
  // An id that was tried again meanwhile has another payment.
  if (locked?.payment_id !== paymentId) return undefined;
  await holdCarts(tx, [locked.cart_id]);
  return attemptOf(locked);
}

async function accept(
  tx: Tx,
  paymentId: string,
  reason: string,
  attempt: Attempt | undefined,
): Promise<Refusal | undefined> {
  const refusal = paymentRefusals.review_not_acceptable();
  if (!attempt) return refusal;
  const { orderId } = attempt;
  const [payment] = await findPaymentsById(tx, [paymentId]);
  const order = (await showOrders(tx, [{ orderId, paymentId }])).get(orderId);
  const same =
    order?.total.amount === payment?.captured_minor &&
    order?.total.currency === payment?.captured_currency;
  if (!same || !(await acceptReview(tx, paymentId, reason))) return refusal;
  await acceptReviewed(tx, attempt);
  return undefined;
}

async function giveBack(
  tx: Tx,
  paymentId: string,
  reason: string,
  attempt: Attempt | undefined,
): Promise<Refusal | undefined> {
  const voiding = await voidPayments(tx, [{ paymentId, reason }]);
  if (!voiding.has(paymentId)) return paymentRefusals.payment_not_in_review();
  // Without one the order ended before: a void that the provider had refused.
  if (attempt) await returnReviewed(tx, attempt);
  return undefined;
}

/**
 * A person found that the payment in review took exactly what the order costs: the order goes on as
 * if it had been approved at once. Goods that are gone meanwhile send the money back.
 */
async function acceptReviewed(tx: Tx, attempt: Attempt): Promise<void> {
  const claims = await lockClaims(tx, [{ orderId: attempt.orderId, fingerprint: null }]);
  const ground = await lockGroundOf(tx, attempt);
  const [ready, late] = partition([attempt], ground.holds.active);
  const now = await sellReady(tx, ready, ground);
  const after = await sellLate(tx, late, ground);
  const sold = [...now.keys(), ...after.keys()];
  await claims.settle({ sold, returned: sold.length > 0 ? [] : [attempt.orderId] });
}

/** A person sends the money of a payment in review back: stock back, order failed, cart open. */
async function returnReviewed(tx: Tx, attempt: Attempt): Promise<void> {
  await returnShares(tx, [attempt.orderId]);
  await undo(tx, [attempt], 'The payment could not be accepted. The money goes back.');
  const refusal = 'payment_returned';
  await settleAttempts.run(tx, tx.shopId, [attempt.id], ['returned'], [refusal], await tx.now());
}
