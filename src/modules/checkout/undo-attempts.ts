/** The undoing of a promise, beside what sells it in sell-attempts.ts. */
import { reopenCarts } from '#modules/cart/index.ts';
import { release } from '#modules/inventory/index.ts';
import { failOrders } from '#modules/orders/index.ts';
import { voidPayments } from '#modules/payments/index.ts';
import { giveBackPlaces } from '#modules/waiting-room/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { Attempt } from './model.ts';

/** Paid with a card that has bought its part of a flash sale: stock and money back. */
export async function refuseCards(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  await release(
    tx,
    attempts.map((attempt) => attempt.reservationId),
  );
  await giveMoneyBack(tx, attempts, {
    text:
      'This card has bought as much as one customer may in the flash sale. ' +
      'The money goes back.',
    reason: 'over the limit of a flash sale',
  });
}

/** Why money goes back: for the order, and for the payment. */
export const SOLD_OUT = {
  text: 'Sold out while the payment was under way. The money goes back.',
  reason: 'sold out during payment',
};

/** Paid, but not to be had: the money goes back, order failed, cart open. */
export async function giveMoneyBack(
  tx: Tx,
  attempts: readonly Attempt[],
  { text, reason }: typeof SOLD_OUT,
): Promise<void> {
  if (attempts.length === 0) return;
  await voidPayments(
    tx,
    attempts.map(({ paymentId }) => ({ paymentId, reason })),
  );
  await failOrders(
    tx,
    attempts.map(({ orderId }) => ({ orderId, reason: text })),
  );
  await reopenCarts(
    tx,
    attempts.map((attempt) => attempt.cartId),
  );
}

/** Nothing was charged: stock back, order failed, cart open, the place in the queue theirs again. */
export async function undo(tx: Tx, attempts: readonly Attempt[], reason: string): Promise<void> {
  if (attempts.length === 0) return;
  await release(
    tx,
    attempts.map((attempt) => attempt.reservationId),
  );
  await failOrders(
    tx,
    attempts.map(({ orderId }) => ({ orderId, reason })),
  );
  await reopenCarts(
    tx,
    attempts.map((attempt) => attempt.cartId),
  );
  await giveBackPlaces(
    tx,
    attempts.map((attempt) => attempt.id),
  );
}
