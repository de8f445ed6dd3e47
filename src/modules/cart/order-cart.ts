import type { Tx } from '#platform/database/index.ts';
import type { ChosenLine } from './model.ts';
import {
  findPersonsWithOpenCarts,
  listLines,
  lockCartRows,
  markCompleted,
  markOpen,
  markOrdering,
} from './store.ts';
import { chosenLine, type CartRow } from './view-cart.ts';

export interface LockedCart extends CartRow {
  lines: ChosenLine[];
}

/** Locks carts with their lines, in one order of locks, for a batch of checkouts. */
export async function lockCarts(tx: Tx, cartIds: readonly string[]): Promise<LockedCart[]> {
  const ids = [...new Set(cartIds)];
  // Sent together, run in this order: the lines are read under the lock.
  const [carts, rows] = await Promise.all([
    lockCartRows.rows(tx, tx.shopId, ids),
    listLines.rows(tx, tx.shopId, ids),
  ]);
  const linesByCart = Map.groupBy(rows, (row) => row.cart_id);
  return carts.map((cart) => ({
    ...cart,
    lines: (linesByCart.get(cart.id) ?? []).map(chosenLine),
  }));
}

/** Locks carts alone: who settles takes them before stock, as who promises does. */
export async function holdCarts(tx: Tx, cartIds: readonly string[]): Promise<void> {
  if (cartIds.length > 0) await lockCartRows.rows(tx, tx.shopId, [...new Set(cartIds)]);
}

/** Effect: the carts, locked before, belong to their checkouts until those end. */
export async function startOrdering(
  tx: Tx,
  carts: readonly { cartId: string; checkoutId: string }[],
): Promise<void> {
  if (carts.length === 0) return;
  const cartIds = carts.map((cart) => cart.cartId);
  const marked = await markOrdering.run(
    tx,
    tx.shopId,
    cartIds,
    carts.map((cart) => cart.checkoutId),
  );
  if (marked !== carts.length) throw new Error('A locked cart was not open');
}

/** Undo: the carts are their shoppers' again. A person who opened another keeps that one. */
export async function reopenCarts(tx: Tx, cartIds: readonly string[]): Promise<void> {
  if (cartIds.length === 0) return;
  const carts = await lockCartRows.rows(tx, tx.shopId, [...cartIds]);
  const persons = carts.flatMap((cart) => cart.person_id ?? []);
  const busy = await findPersonsWithOpenCarts.rows(tx, tx.shopId, persons);
  const taken = new Set(busy.map((row) => row.person_id));
  const owners = carts.map((cart) => {
    if (cart.person_id === null || taken.has(cart.person_id)) return null;
    taken.add(cart.person_id);
    return cart.person_id;
  });
  await markOpen.run(
    tx,
    tx.shopId,
    carts.map((cart) => cart.id),
    owners,
  );
}

/** The end: what was in them is ordered. */
export async function completeCarts(tx: Tx, cartIds: readonly string[]): Promise<void> {
  if (cartIds.length > 0) await markCompleted.run(tx, tx.shopId, [...cartIds]);
}
