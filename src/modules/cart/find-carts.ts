import type { Tx } from '#platform/database/index.ts';
import { findCartRows, listLines } from './store.ts';
import type { CartRow } from './view-cart.ts';

export interface FoundCart extends CartRow {
  isEmpty: boolean;
}

/** Carts as they are now, without a lock; unknown ids are left out. */
export async function findCarts(tx: Tx, cartIds: readonly string[]): Promise<FoundCart[]> {
  const ids = [...new Set(cartIds)];
  const [carts, lines] = await Promise.all([
    findCartRows.rows(tx, tx.shopId, ids),
    listLines.rows(tx, tx.shopId, ids),
  ]);
  const filled = new Set(lines.map((line) => line.cart_id));
  return carts.map((cart) => ({ ...cart, isEmpty: !filled.has(cart.id) }));
}
