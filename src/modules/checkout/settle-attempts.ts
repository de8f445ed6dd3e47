import { completeCarts, holdCarts } from '#modules/cart/index.ts';
import { findOrCreateCustomers } from '#modules/customers/index.ts';
import { lockClaims, returnShares } from '#modules/flash-sales/index.ts';
import {
  commitReservations,
  extendReservations,
  findReservedLines,
  lockReserved,
  reserve,
} from '#modules/inventory/index.ts';
import { findOrderParts, placeOrders, showOrders, type OrderView } from '#modules/orders/index.ts';
import {
  paymentRefusals,
  recordOutcomes,
  type Outcome,
  type Unavailable,
} from '#modules/payments/index.ts';
import { tally } from '#modules/quality/index.ts';
import { onCommit, type Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { lockFlashClaims } from './flash-offers.ts';
import { giveMoneyBack, refuseCards, SOLD_OUT, undo } from './undo-attempts.ts';
import type { Attempt, Promised, Settlement } from './model.ts';
import { attemptOf } from './claim-ids.ts';
import { deleteAttempts, findAttempts, lockAsking, settleAttempts } from './store.ts';

/** What the provider said about the payment of an attempt. */
export interface Answered {
  checkoutId: string;
  paymentId: string;
  outcome: Outcome | Unavailable;
  /** From findUnsettled, when a worker asked. */
  askedCount?: number;
  /** From promiseOrders, when the same process goes on: it need not be read again. */
  promised?: Promised;
}

/** How an attempt ended, with its order as the shopper sees it, placed or pending. */
export interface Settled {
  settlement: Settlement;
  order: OrderView | undefined;
}

type Ending = 'approved' | 'overLimit' | 'declined' | 'released' | 'open';

/**
 * Act three, for any number of attempts in one transaction. Approved: money recorded, goods leave,
 * order placed, cart closed; with a card that has bought its part of a flash sale: stock and money
 * back, order failed. Declined: stock back, cart open, id used. Unavailable, or
 * found never to have reached the provider: the same, id free, for nobody declined. Unknown or in
 * review: stays open. What another run has settled is left as it is, and its end is returned;
 * compensation never touches what somebody else completed.
 */
export async function settleAll(tx: Tx, answers: readonly Answered[]): Promise<Settlement[]> {
  await settle(tx, answers);
  return await settlementsOf(tx, answers);
}

/** The same, and the orders read where they were written: a transaction less for each. */
export async function settleAndShow(
  tx: Tx,
  answers: readonly (Answered & { promised: Promised })[],
): Promise<Settled[]> {
  await settle(tx, answers);
  const [settlements, orders] = await Promise.all([
    settlementsOf(tx, answers),
    showOrders(
      tx,
      answers.map(({ paymentId, promised }) => ({ orderId: promised.orderId, paymentId })),
    ),
  ]);
  return answers.map(({ promised }, index) => ({
    settlement: settlements[index]!,
    order: orders.get(promised.orderId),
  }));
}

async function settle(tx: Tx, answers: readonly Answered[]): Promise<void> {
  const asking = await lockAttempts(tx, answers);
  const mine = answers.filter(
    (answer) => asking.get(answer.checkoutId)?.paymentId === answer.paymentId,
  );
  const moved = await recordOutcomes(tx, mine);
  const live = mine.filter((answer) => moved.has(answer.paymentId));
  const claims = await lockFlashClaims(tx, live.map(paidOf(asking)));
  const grouped = Map.groupBy(live, ({ checkoutId, outcome }): Ending => {
    const over = claims.overLimit.has(asking.get(checkoutId)!.orderId);
    return over ? 'overLimit' : endingOf(outcome);
  });
  const attemptsOf = (ending: Ending): Attempt[] =>
    (grouped.get(ending) ?? []).map((answer) => asking.get(answer.checkoutId)!);
  // Several kinds of ending touch stock one after the other: all of it is locked first, in order.
  if (grouped.size > 1) await lockReserved(tx, live.map(reservationOfAnswer(asking)));
  const { sold, lost, customers } = await sell(tx, attemptsOf('approved'), promisesOf(live));
  await refuseCards(tx, attemptsOf('overLimit'));
  await undo(tx, attemptsOf('declined'), 'The payment was declined. Nothing was charged.');
  await undo(
    tx,
    attemptsOf('released'),
    'The payment service could not be reached. Nothing was charged.',
  );
  // Who waits for the provider keeps the goods meanwhile.
  const open = attemptsOf('open').map(({ reservationId }) => reservationId);
  await extendReservations(tx, open);
  onCommit(tx, () => tally(tx.ctx.app, tx.shopId, 'orders', sold.length));
  await Promise.all([
    completeCarts(
      tx,
      sold.map((attempt) => attempt.cartId),
    ),
    writeEnds(tx, {
      completed: sold,
      returned: lost,
      overLimit: attemptsOf('overLimit'),
      declined: attemptsOf('declined'),
    }),
    claims.settle({
      sold: sold.map(orderOf),
      returned: [
        ...lost,
        ...(['overLimit', 'declined', 'released'] as const).flatMap(attemptsOf),
      ].map(orderOf),
    }),
    deleteReleased(tx, attemptsOf('released')),
    // Last: the row of the shop's counter is what all who place at the same time wait for.
    placeOrders(
      tx,
      sold.map(({ orderId }) => ({ orderId, customerId: customers.get(orderId)! })),
    ),
  ]);
}

/** Locks the attempts that are open, then their carts, as who promises does; by checkout id. */
async function lockAttempts(tx: Tx, answers: readonly Answered[]): Promise<Map<string, Attempt>> {
  const ids = answers.map((answer) => answer.checkoutId);
  // Known carts are locked in the flight that locks the attempts.
  const known = answers.every((answer) => answer.promised)
    ? answers.map((answer) => answer.promised!.cartId)
    : [];
  const [rows] = await Promise.all([lockAsking.rows(tx, tx.shopId, ids), holdCarts(tx, known)]);
  const attempts = rows.map(attemptOf);
  const held = new Set(known);
  const others = attempts.filter((attempt) => !held.has(attempt.cartId));
  await holdCarts(
    tx,
    others.map((attempt) => attempt.cartId),
  );
  return new Map(attempts.map((attempt) => [attempt.id, attempt]));
}

function promisesOf(answers: readonly Answered[]): Map<string, Promised> {
  return new Map(
    answers.flatMap(({ promised }) => (promised ? [[promised.orderId, promised] as const] : [])),
  );
}

function paidOf(asking: ReadonlyMap<string, Attempt>) {
  return ({ checkoutId, outcome, promised }: Answered) => {
    return { orderId: asking.get(checkoutId)!.orderId, outcome, promised };
  };
}

function orderOf({ orderId }: Attempt): string {
  return orderId;
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

interface Sales {
  sold: Attempt[];
  /** Paid, but the goods were gone: the money goes back. */
  lost: Attempt[];
  /** Customer ids by order. */
  customers: ReadonlyMap<string, string>;
}

/**
 * Paid: the goods leave. A hold that ran out meanwhile is taken again if the goods are there; if
 * not, the money goes back and the order fails. Customers are found beside that.
 */
async function sell(
  tx: Tx,
  attempts: readonly Attempt[],
  promises: ReadonlyMap<string, Promised>,
): Promise<Sales> {
  if (attempts.length === 0) return { sold: [], lost: [], customers: new Map() };
  const [ids, customers] = await Promise.all([
    commitReservations(tx, attempts.map(saleOf)),
    customersOf(tx, attempts, promises),
  ]);
  const committed = new Set(ids);
  const late = attempts.filter((attempt) => !committed.has(attempt.reservationId));
  for (const id of await sellLate(tx, late)) committed.add(id);
  const lost = late.filter((attempt) => !committed.has(attempt.reservationId));
  await giveMoneyBack(tx, lost, SOLD_OUT);
  const sold = attempts.filter((attempt) => committed.has(attempt.reservationId));
  return { sold, lost, customers };
}

function saleOf({ reservationId, orderId }: Attempt) {
  return { reservationId, reference: orderId };
}

/** Takes goods whose hold ran out again, from where they lay; the reservations that left after all. */
async function sellLate(tx: Tx, late: readonly Attempt[]): Promise<string[]> {
  if (late.length === 0) return [];
  const lines = await findReservedLines(
    tx,
    late.map((attempt) => attempt.reservationId),
  );
  const again = await reserve(
    tx,
    late.map((attempt) => ({ ...saleOf(attempt), lines: lines.get(attempt.reservationId)! })),
  );
  const regained = late.filter((_, index) => again[index] === 'reserved');
  return await commitReservations(tx, regained.map(saleOf));
}

/** The customers of the attempts, by order; made where the shop does not know them yet. */
async function customersOf(
  tx: Tx,
  attempts: readonly Attempt[],
  promises: ReadonlyMap<string, Promised>,
): Promise<Map<string, string>> {
  const untold = attempts.filter(({ orderId }) => !promises.has(orderId));
  const parts = await findOrderParts(
    tx,
    untold.map(({ orderId }) => orderId),
  );
  const told = attempts.flatMap(({ orderId }) => promises.get(orderId) ?? []);
  const shoppers = [...parts, ...told.map((each) => ({ ...each, name: each.customerName }))];
  const customers = await findOrCreateCustomers(
    tx,
    shoppers.map(({ email, name, personId }) => ({
      email,
      name,
      ...(personId ? { personId } : {}),
    })),
  );
  return new Map(shoppers.map(({ orderId }, index) => [orderId, customers[index]!.id]));
}

interface Ends {
  completed: readonly Attempt[];
  returned: readonly Attempt[];
  overLimit: readonly Attempt[];
  declined: readonly Attempt[];
}

const REFUSAL_OF_END = {
  completed: null,
  returned: 'out_of_stock',
  overLimit: 'flash_sale_limit_reached',
  declined: 'payment_declined',
};

async function writeEnds(tx: Tx, ends: Ends): Promise<void> {
  const rows = (['completed', 'returned', 'overLimit', 'declined'] as const).flatMap((end) =>
    ends[end].map((attempt) => ({
      id: attempt.id,
      state: end === 'overLimit' ? 'returned' : end,
      refusal: REFUSAL_OF_END[end],
    })),
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

/**
 * A person found that the payment in review took exactly what the order costs: the order goes on as
 * if it had been approved at once. Goods that are gone meanwhile send the money back.
 */
export async function acceptReviewed(tx: Tx, attempt: Attempt): Promise<void> {
  const claims = await lockClaims(tx, [{ orderId: attempt.orderId, fingerprint: null }]);
  const { sold, lost, customers } = await sell(tx, [attempt], new Map());
  onCommit(tx, () => tally(tx.ctx.app, tx.shopId, 'orders', sold.length));
  await Promise.all([
    completeCarts(
      tx,
      sold.map(({ cartId }) => cartId),
    ),
    writeEnds(tx, { completed: sold, returned: lost, overLimit: [], declined: [] }),
    claims.settle({ sold: sold.map(orderOf), returned: lost.map(orderOf) }),
    placeOrders(
      tx,
      sold.map(({ orderId }) => ({ orderId, customerId: customers.get(orderId)! })),
    ),
  ]);
}

/** A person sends the money of a payment in review back: stock back, order failed, cart open. */
export async function returnReviewed(tx: Tx, attempt: Attempt): Promise<void> {
  await returnShares(tx, [attempt.orderId]);
  await undo(tx, [attempt], 'The payment could not be accepted. The money goes back.');
  const now = await tx.now();
  const refusal = 'payment_returned';
  await settleAttempts.run(tx, tx.shopId, [attempt.id], ['returned'], [refusal], now);
}
