import { completeCarts, holdCarts, reopenCarts } from '#modules/cart/index.ts';
import { findOrCreateCustomers } from '#modules/customers/index.ts';
import { commitReservations, lockReserved, release, reserve } from '#modules/inventory/index.ts';
import { failOrders, findOrderParts, placeOrders, type OrderParts } from '#modules/orders/index.ts';
import {
  paymentRefusals,
  recordOutcomes,
  voidPayments,
  type Outcome,
  type Unavailable,
} from '#modules/payments/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { Attempt, Settlement } from './model.ts';
import { attemptOf } from './promise-orders.ts';
import { deleteAttempts, findAttempts, lockAsking, settleAttempts } from './store.ts';

/** What the provider said about the payment of an attempt. */
export interface Answered {
  checkoutId: string;
  paymentId: string;
  outcome: Outcome | Unavailable;
  /** From findUnsettled, when a worker asked. */
  askedCount?: number;
}

type Ending = 'approved' | 'declined' | 'released' | 'open';

/**
 * Act three, for any number of attempts in one transaction. Approved: money recorded, goods leave,
 * order placed, cart closed. Declined: stock back, cart open, id used. Unavailable, or found never to
 * have reached the provider: the same, id free, for nobody declined. Unknown or in review: stays open. What another run has settled is left as it is, and its
 * end is returned; compensation never touches what somebody else completed.
 */
export async function settleAll(tx: Tx, answers: readonly Answered[]): Promise<Settlement[]> {
  const ids = answers.map((answer) => answer.checkoutId);
  const rows = await lockAsking.rows(tx, tx.shopId, ids);
  await holdCarts(
    tx,
    rows.map((row) => row.cart_id),
  );
  const asking = new Map(rows.map((row) => [row.id, attemptOf(row)]));
  const mine = answers.filter(
    (answer) => asking.get(answer.checkoutId)?.paymentId === answer.paymentId,
  );
  const moved = await recordOutcomes(tx, mine);
  const live = mine.filter((answer) => moved.has(answer.paymentId));
  const grouped = Map.groupBy(live, (answer) => endingOf(answer.outcome));
  const attemptsOf = (ending: Ending): Attempt[] =>
    (grouped.get(ending) ?? []).map((answer) => asking.get(answer.checkoutId)!);
  // Several kinds of ending touch stock one after the other: all of it is locked first, in order.
  if (grouped.size > 1) await lockReserved(tx, live.map(reservationOfAnswer(asking)));
  const returned = await complete(tx, attemptsOf('approved'));
  await undo(tx, attemptsOf('declined'), 'The payment was declined. Nothing was charged.');
  await undo(
    tx,
    attemptsOf('released'),
    'The payment service could not be reached. Nothing was charged.',
  );
  await writeEnds(tx, {
    completed: attemptsOf('approved').filter((attempt) => !returned.has(attempt.id)),
    returned: attemptsOf('approved').filter((attempt) => returned.has(attempt.id)),
    declined: attemptsOf('declined'),
  });
  await deleteReleased(tx, attemptsOf('released'));
  return await settlementsOf(tx, answers);
}

function reservationOfAnswer(asking: ReadonlyMap<string, Attempt>) {
  return (answer: Answered): string => asking.get(answer.checkoutId)!.reservationId;
}

function endingOf(outcome: Outcome | Unavailable): Ending {
  if (isRefusal(outcome)) return 'released';
  if (outcome.outcome === 'approved') return 'approved';
  if (outcome.outcome === 'declined') return 'declined';
  if (outcome.outcome === 'failed') return 'released';
  return 'open';
}

/**
 * Paid: the goods leave and the orders are placed. A hold that ran out meanwhile is taken again if
 * the goods are there; if not, the money goes back (the ids are returned) and the order fails.
 */
async function complete(tx: Tx, attempts: readonly Attempt[]): Promise<Set<string>> {
  if (attempts.length === 0) return new Set();
  const parts = await findOrderParts(
    tx,
    attempts.map((attempt) => attempt.orderId),
  );
  const partsById = new Map(parts.map((part) => [part.orderId, part]));
  const sale = (attempt: Attempt) => ({
    reservationId: attempt.reservationId,
    reference: attempt.orderId,
  });
  const committed = new Set(await commitReservations(tx, attempts.map(sale)));
  const late = attempts.filter((attempt) => !committed.has(attempt.reservationId));
  if (late.length > 0) {
    const again = await reserve(
      tx,
      late.map((attempt) => reservationOf(attempt, partsById)),
    );
    const regained = late.filter((_, index) => again[index] === 'reserved');
    for (const id of await commitReservations(tx, regained.map(sale))) committed.add(id);
  }
  const sold = attempts.filter((attempt) => committed.has(attempt.reservationId));
  const lost = attempts.filter((attempt) => !committed.has(attempt.reservationId));
  await place(tx, sold, partsById);
  await giveMoneyBack(tx, lost);
  return new Set(lost.map((attempt) => attempt.id));
}

function reservationOf(attempt: Attempt, parts: ReadonlyMap<string, OrderParts>) {
  const { reservationId, orderId } = attempt;
  return { reservationId, reference: orderId, lines: parts.get(orderId)!.lines };
}

async function place(
  tx: Tx,
  attempts: readonly Attempt[],
  parts: ReadonlyMap<string, OrderParts>,
): Promise<void> {
  if (attempts.length === 0) return;
  const customers = await findOrCreateCustomers(
    tx,
    attempts.map((attempt) => {
      const { email, name, personId } = parts.get(attempt.orderId)!;
      return { email, name, ...(personId ? { personId } : {}) };
    }),
  );
  await completeCarts(
    tx,
    attempts.map((attempt) => attempt.cartId),
  );
  // Last: the row of the shop's counter is what all who place at the same time wait for.
  await placeOrders(
    tx,
    attempts.map((attempt, index) => ({
      orderId: attempt.orderId,
      customerId: customers[index]?.id ?? null,
    })),
  );
}

async function giveMoneyBack(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const reason = 'Sold out while the payment was under way. The money goes back.';
  await voidPayments(
    tx,
    attempts.map(({ paymentId }) => ({ paymentId, reason: 'sold out during payment' })),
  );
  await failOrders(
    tx,
    attempts.map(({ orderId }) => ({ orderId, reason })),
  );
  await reopenCarts(
    tx,
    attempts.map((attempt) => attempt.cartId),
  );
}

/** Nothing was charged: stock back, order failed, cart open. */
async function undo(tx: Tx, attempts: readonly Attempt[], reason: string): Promise<void> {
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
}

interface Ends {
  completed: readonly Attempt[];
  returned: readonly Attempt[];
  declined: readonly Attempt[];
}

const REFUSAL_OF_END = { completed: null, returned: 'out_of_stock', declined: 'payment_declined' };

async function writeEnds(tx: Tx, ends: Ends): Promise<void> {
  const rows = (['completed', 'returned', 'declined'] as const).flatMap((state) =>
    ends[state].map((attempt) => ({ id: attempt.id, state, refusal: REFUSAL_OF_END[state] })),
  );
  if (rows.length === 0) return;
  await settleAttempts.run(
    tx,
    tx.shopId,
    rows.map((row) => row.id),
    rows.map((row) => row.state),
    rows.map((row) => row.refusal),
    await tx.now(),
  );
}

async function deleteReleased(tx: Tx, attempts: readonly Attempt[]): Promise<void> {
  if (attempts.length > 0) {
    await deleteAttempts.run(
      tx,
      tx.shopId,
      attempts.map((attempt) => attempt.id),
    );
  }
}

async function settlementsOf(tx: Tx, answers: readonly Answered[]): Promise<Settlement[]> {
  const rows = await findAttempts.rows(
    tx,
    tx.shopId,
    answers.map((answer) => answer.checkoutId),
  );
  const byId = new Map(rows.map((row) => [row.id, attemptOf(row)]));
  return answers.map(({ checkoutId, paymentId, outcome }): Settlement => {
    const attempt = byId.get(checkoutId);
    if (attempt?.paymentId !== paymentId) {
      if (isRefusal(outcome)) return { state: 'released', refusal: outcome };
      if (outcome.outcome === 'failed' || outcome.outcome === 'unknown') {
        return { state: 'released', refusal: paymentRefusals.payment_unavailable() };
      }
      throw new Error(`Attempt ${checkoutId} is gone though its payment was answered`);
    }
    if (attempt.state === 'completed' || attempt.state === 'asking')
      return { state: attempt.state };
    return { state: attempt.state, refusal: attempt.refusal ?? 'payment_declined' };
  });
}
