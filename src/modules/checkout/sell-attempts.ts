/** The selling of what was paid: goods leave, orders are placed, carts closed, attempts ended. */
import { completeCarts } from '#modules/cart/index.ts';
import { findReservedLines, lockHolds, reserve, sellHolds } from '#modules/inventory/index.ts';
import { placeOrders } from '#modules/orders/index.ts';
import { tally } from '#modules/quality/index.ts';
import { onCommit, type Tx } from '#platform/database/index.ts';
import type { Attempt } from './model.ts';
import type { Ground } from './settle-ground.ts';
import { settleAttempts } from './store.ts';
import { giveMoneyBack, SOLD_OUT } from './undo-attempts.ts';

/** Numbers of the orders that were placed here, by order id. */
export type Numbers = Map<string, number>;

/** Those whose reservations are among the active, and the others. */
export function partition(
  attempts: readonly Attempt[],
  active: ReadonlySet<string>,
): [ready: Attempt[], late: Attempt[]] {
  const [ready, late] = [true, false].map((is) => {
    return attempts.filter(({ reservationId }) => active.has(reservationId) === is);
  });
  return [ready!, late!];
}

/**
 * Paid, and the goods are held: they leave, the orders are placed. One flight, sent at once. Returns
 * the orders' numbers.
 */
export async function sellReady(
  tx: Tx,
  attempts: readonly Attempt[],
  { holds, customers, now }: Pick<Ground, 'holds' | 'customers' | 'now'>,
): Promise<Numbers> {
  if (attempts.length === 0) return new Map();
  onCommit(tx, () => tally(tx.ctx.app, tx.shopId, 'orders', attempts.length));
  const [numbers] = await Promise.all([
    sellAndPlace(tx, attempts, { holds, customers, now }),
    completeCarts(
      tx,
      attempts.map((attempt) => attempt.cartId),
    ),
    writeEnds(tx, attempts, 'completed', now),
  ]);
  return numbers;
}

/** In this order, as everybody locks: stock, then the counter of the shop. */
async function sellAndPlace(
  tx: Tx,
  attempts: readonly Attempt[],
  { holds, customers, now }: Pick<Ground, 'holds' | 'customers' | 'now'>,
): Promise<Numbers> {
  const [, numbers] = await Promise.all([
    sellHolds(tx, holds, attempts.map(saleOf), now),
    placeOrders(
      tx,
      attempts.map(({ orderId }) => ({ orderId, customerId: customers.get(orderId)! })),
      now,
    ),
  ]);
  return numbers;
}

function saleOf({ reservationId, orderId }: Attempt) {
  return { reservationId, reference: orderId };
}

/**
 * Paid, but the hold ran out meanwhile: it is taken again, from where the goods lay, if they are
 * there; if not, the money goes back and the order fails.
 */
export async function sellLate(tx: Tx, late: readonly Attempt[], ground: Ground): Promise<Numbers> {
  if (late.length === 0) return new Map();
  const lines = await findReservedLines(
    tx,
    late.map((attempt) => attempt.reservationId),
  );
  const again = await reserve(
    tx,
    late.map((attempt) => ({ ...saleOf(attempt), lines: lines.get(attempt.reservationId)! })),
  );
  const regained = late.filter((_, index) => again[index] === 'reserved');
  const holds = await lockHolds(
    tx,
    regained.map(({ reservationId }) => reservationId),
  );
  const [sold, lost] = partition(late, holds.active);
  await giveMoneyBack(tx, lost, SOLD_OUT);
  await writeEnds(tx, lost, 'returned', ground.now);
  return await sellReady(tx, sold, { ...ground, holds });
}

const REFUSAL_OF_END = {
  completed: null,
  returned: 'out_of_stock',
  overLimit: 'flash_sale_limit_reached',
  declined: 'payment_declined',
};

/** Writes how open attempts ended, and what their shoppers are told when they ask again. */
export async function writeEnds(
  tx: Tx,
  attempts: readonly Attempt[],
  end: keyof typeof REFUSAL_OF_END,
  now: string,
): Promise<void> {
  if (attempts.length === 0) return;
  await settleAttempts.run(
    tx,
    tx.shopId,
    attempts.map((attempt) => attempt.id),
    attempts.map(() => (end === 'overLimit' ? 'returned' : end)),
    attempts.map(() => REFUSAL_OF_END[end]),
    now,
  );
}
