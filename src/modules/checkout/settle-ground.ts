import { holdCarts } from '#modules/cart/index.ts';
import { findOrCreateCustomers } from '#modules/customers/index.ts';
import { lockHolds, type LockedHolds } from '#modules/inventory/index.ts';
import { findOrderParts } from '#modules/orders/index.ts';
import { lockOpenPayments, type Outcome, type Unavailable } from '#modules/payments/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { attemptOf } from './claim-ids.ts';
import type { Attempt, Promised } from './model.ts';
import { lockAsking } from './store.ts';

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

/** What attempts rest on, locked: what it says stays so until the transaction ends. */
export interface Ground {
  /** Attempts that are open, by checkout id. */
  asking: ReadonlyMap<string, Attempt>;
  /** Ids of payments that are open. */
  open: ReadonlySet<string>;
  holds: LockedHolds;
  /** Customer ids by order, of those who paid; made where the shop does not know them yet. */
  customers: ReadonlyMap<string, string>;
  /** The transaction's time. */
  now: string;
}

/** What never changes about an attempt of one payment. */
type Facts = Pick<Promised, 'cartId' | 'orderId' | 'reservationId' | 'email' | 'personId'> & {
  paymentId: string;
  customerName: string;
};

/**
 * Locks attempts, carts, payments and reservations, in this order as everybody does; stock, which
 * others wait for, comes with the writing. One flight when all answers come with their promises. The
 * attempts in the very first: what two runs write about one payment is in order of their times then.
 */
export async function lockGround(tx: Tx, answers: readonly Answered[]): Promise<Ground> {
  const locking = lockAttempts(tx, answers);
  const facts = await factsOf(tx, answers, locking);
  const paid = new Set(answers.flatMap((each) => (isPaid(each) ? each.paymentId : [])));
  const [asking, , open, holds, customers, now] = await Promise.all([
    locking,
    holdCarts(
      tx,
      facts.map(({ cartId }) => cartId),
    ),
    lockOpenPayments(
      tx,
      facts.map(({ paymentId }) => paymentId),
    ),
    lockHolds(
      tx,
      facts.map(({ reservationId }) => reservationId),
    ),
    customersOf(
      tx,
      facts.filter(({ paymentId }) => paid.has(paymentId)),
    ),
    tx.now(),
  ]);
  return { asking, open, holds, customers, now };
}

async function lockAttempts(tx: Tx, answers: readonly Answered[]): Promise<Map<string, Attempt>> {
  const ids = answers.map((answer) => answer.checkoutId);
  const rows = await lockAsking.rows(tx, tx.shopId, ids);
  return new Map(rows.map((row) => [row.id, attemptOf(row)]));
}

/** The ground of one attempt whose payment a person has accepted; attempt and cart are locked. */
export async function lockGroundOf(tx: Tx, attempt: Attempt): Promise<Ground> {
  const [holds, customers, now] = await Promise.all([
    lockHolds(tx, [attempt.reservationId]),
    readFacts(tx, [attempt]).then((facts) => customersOf(tx, facts)),
    tx.now(),
  ]);
  return { asking: new Map([[attempt.id, attempt]]), open: new Set(), holds, customers, now };
}

function isPaid({ outcome }: Answered): boolean {
  return !isRefusal(outcome) && outcome.outcome === 'approved';
}

/** From the promises; who comes without is read once the attempts are locked. */
async function factsOf(
  tx: Tx,
  answers: readonly Answered[],
  locking: Promise<ReadonlyMap<string, Attempt>>,
): Promise<Facts[]> {
  const told = answers.flatMap(({ promised, paymentId }) => {
    return promised ? { ...promised, paymentId } : [];
  });
  if (told.length === answers.length) return told;
  const asking = await locking;
  const untold = answers.filter(({ promised }) => !promised);
  const attempts = untold.flatMap(({ checkoutId }) => asking.get(checkoutId) ?? []);
  return [...told, ...(await readFacts(tx, attempts))];
}

async function readFacts(tx: Tx, attempts: readonly Attempt[]): Promise<Facts[]> {
  const parts = await findOrderParts(
    tx,
    attempts.map(({ orderId }) => orderId),
  );
  const partsByOrder = new Map(parts.map((part) => [part.orderId, part]));
  return attempts.map((attempt) => {
    const { email, name, personId } = partsByOrder.get(attempt.orderId)!;
    const { cartId, orderId, reservationId, paymentId } = attempt;
    return { cartId, orderId, reservationId, paymentId, email, customerName: name, personId };
  });
}

/** The customers of the orders, by order. */
async function customersOf(tx: Tx, orders: readonly Facts[]): Promise<Map<string, string>> {
  const customers = await findOrCreateCustomers(
    tx,
    orders.map(({ email, customerName: name, personId }) => ({
      email,
      name,
      ...(personId ? { personId } : {}),
    })),
  );
  return new Map(orders.map(({ orderId }, index) => [orderId, customers[index]!.id]));
}
