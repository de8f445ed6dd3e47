import { createHash } from 'node:crypto';
import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import {
  grantShares,
  normalEmail,
  shareColumns,
  shareKey,
  type Customer,
  type ShareWish,
} from './model.ts';
import * as store from './store/shares.ts';

/** An order with what it takes of sales that have a limit. */
export interface LimitedOrder {
  orderId: string;
  customer: Customer;
  shares: readonly { saleId: string; limit: number; quantity: number }[];
}

/**
 * Which of the orders stay within what one customer may buy over the whole sale, counted by the person
 * who is signed in and by e-mail address; the ids of those. Exact, because every share is locked, in
 * key order, before anybody decides. Effect comes with claimShares, undo with LockedClaims.settle.
 * Call it once per transaction with the whole list, before any stock is locked.
 */
export async function grantLimited(tx: Tx, orders: readonly LimitedOrder[]): Promise<Set<string>> {
  if (orders.length === 0) return new Set();
  const wishes = new Map(orders.map((order) => [order.orderId, wishesOf(tx, order)]));
  const taken = await lock(tx, [...wishes.values()].flat());
  return grantShares(wishes, taken);
}

/** Enters what granted orders take, in the transaction that granted them. */
export async function claimShares(tx: Tx, orders: readonly LimitedOrder[]): Promise<void> {
  const wishes = orders.flatMap((order) => wishesOf(tx, order));
  if (wishes.length === 0) return;
  await Promise.all([
    store.addToShares.run(tx, tx.shopId, ...shareColumns(wishes)),
    store.insertClaims.rows(
      tx,
      tx.shopId,
      wishes.map(({ orderId }) => orderId),
      wishes.map(({ saleId }) => saleId),
      wishes.map(({ quantity }) => quantity),
      wishes.map(({ buyers }) => buyers.join(' ')),
      await tx.now(),
    ),
  ]);
}

/** What the payment of an order told of the card; null when it told nothing. */
export interface PaidOrder {
  orderId: string;
  fingerprint: string | null;
}

/** Claims of orders under way, locked with their shares. */
export interface LockedClaims {
  /** Orders whose card has bought its part already, with their sales: their money goes back. */
  readonly overLimit: ReadonlyMap<string, readonly string[]>;
  /** Ends claims: sold, or given back to who comes next. What ended before is left alone. */
  settle(ends: { sold: readonly string[]; returned: readonly string[] }): Promise<void>;
}

const NONE: LockedClaims = { overLimit: new Map(), settle: async () => {} };

type Claim = RowOf<typeof store.lockClaims>;

/**
 * Locks what the orders have taken of sales with a limit, and counts the cards that paid for them: a
 * card is known only with the provider's answer, so its limit is decided here. Orders without a claim
 * cost one statement. Call it before any stock is locked.
 */
export async function lockClaims(tx: Tx, paid: readonly PaidOrder[]): Promise<LockedClaims> {
  if (paid.length === 0) return NONE;
  const ids = paid.map(({ orderId }) => orderId);
  const claims = await store.lockClaims.rows(tx, tx.shopId, ids);
  if (claims.length === 0) return NONE;
  const saleIds = [...new Set(claims.map((claim) => claim.sale_id))];
  const limits = new Map(
    (await store.findLimits.rows(tx, tx.shopId, saleIds)).map((row) => [
      row.id,
      row.limit_per_customer,
    ]),
  );
  const cards = cardWishes(paid, claims, limits);
  const held = claims.map(({ sale_id: saleId, ...claim }) => ({ ...claim, saleId }));
  const taken = await lock(tx, [...held, ...[...cards.values()].flat()]);
  const granted = grantShares(cards, taken);
  const over = [...cards].filter(([orderId]) => !granted.has(orderId));
  const overLimit = new Map(
    over.map(([orderId, wishes]) => [orderId, wishes.map(({ saleId }) => saleId)]),
  );
  return {
    overLimit,
    settle: async ({ sold, returned }) => {
      await sell(tx, claims, new Set(sold), cards);
      await giveBack(tx, claims, new Set(returned));
    },
  };
}

/** Effect undone: an order that was sold is cancelled, and its customer may buy again. */
export async function returnShares(tx: Tx, orderIds: readonly string[]): Promise<void> {
  const paid = orderIds.map((orderId) => ({ orderId, fingerprint: null }));
  const claims = await lockClaims(tx, paid);
  await claims.settle({ sold: [], returned: orderIds });
}

function wishesOf(tx: Tx, { orderId, customer, shares }: LimitedOrder): ShareWish[] {
  const buyers = buyersOf(tx.shopId, customer);
  return shares.map((share) => ({ ...share, orderId, buyers }));
}

/** The address itself is not kept: nobody is to read from a sale who bought in it. */
function buyersOf(shopId: string, { personId, email }: Customer): string[] {
  const hash = createHash('sha256')
    .update(`${shopId} ${normalEmail(email)}`)
    .digest('hex');
  return [`email:${hash}`, ...(personId === null ? [] : [`person:${personId}`])];
}

async function lock(
  tx: Tx,
  wishes: readonly Pick<ShareWish, 'saleId' | 'buyers' | 'quantity'>[],
): Promise<Map<string, number>> {
  const [saleIds, buyers] = shareColumns(wishes);
  const rows = await store.lockShares.rows(tx, tx.shopId, saleIds, buyers);
  return new Map(rows.map((row) => [shareKey(row.sale_id, row.buyer), row.quantity]));
}

function cardWishes(
  paid: readonly PaidOrder[],
  claims: readonly Claim[],
  limits: ReadonlyMap<string, number | null>,
): Map<string, ShareWish[]> {
  const claimsOf = Map.groupBy(claims, (claim) => claim.order_id);
  const wishes = paid.flatMap(({ orderId, fingerprint }) => {
    const own = claimsOf.get(orderId);
    if (!own || fingerprint === null) return [];
    const buyers = [`card:${fingerprint.replace(/\s/g, '_').slice(0, 190)}`];
    const ofCard = own.map(({ sale_id: saleId, quantity }) => {
      return { orderId, saleId, quantity, buyers, limit: limits.get(saleId) ?? Infinity };
    });
    return [[orderId, ofCard] as const];
  });
  return new Map(wishes);
}

async function sell(
  tx: Tx,
  claims: readonly Claim[],
  orderIds: ReadonlySet<string>,
  cards: ReadonlyMap<string, readonly ShareWish[]>,
): Promise<void> {
  const sold = claims.filter((claim) => orderIds.has(claim.order_id) && claim.state === 'held');
  if (sold.length === 0) return;
  const ids = [...new Set(sold.map((claim) => claim.order_id))];
  const wishes = ids.flatMap((orderId) => cards.get(orderId) ?? []);
  if (wishes.length > 0) {
    await Promise.all([
      store.addToShares.run(tx, tx.shopId, ...shareColumns(wishes)),
      store.addBuyers.run(
        tx,
        tx.shopId,
        wishes.map(({ orderId }) => orderId),
        wishes.map(({ saleId }) => saleId),
        wishes.map(({ buyers }) => buyers[0]!),
      ),
    ]);
  }
  await store.settleClaims.rows(tx, tx.shopId, ids, 'sold', await tx.now());
}

async function giveBack(
  tx: Tx,
  claims: readonly Claim[],
  orderIds: ReadonlySet<string>,
): Promise<void> {
  const returned = claims.filter((claim) => orderIds.has(claim.order_id));
  if (returned.length === 0) return;
  const taken = returned.map(({ sale_id: saleId, buyers, quantity }) => {
    return { saleId, buyers, quantity: -quantity };
  });
  const ids = [...new Set(returned.map((claim) => claim.order_id))];
  await Promise.all([
    store.addToShares.run(tx, tx.shopId, ...shareColumns(taken)),
    store.settleClaims.rows(tx, tx.shopId, ids, 'returned', await tx.now()),
  ]);
}
