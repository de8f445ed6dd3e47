import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { cartRefusals, type Cart } from './contract.ts';
import { mayUseCart } from './model.ts';
import { availableByVariant, isForSale, priceLines, type ChosenLine } from './price-lines.ts';
import { addLines, clearLines, deleteLines, findCartRows, putLines, touchCart } from './store.ts';
import { viewCart, type CartRow } from './view-cart.ts';

/** Most different articles in one cart. */
const LINES_MAX = 1000;

/**
 * Sets quantities. Refuses, in order: cart_not_found, cart_completed, cart_in_checkout,
 * variant_not_found, variant_not_for_sale, insufficient_stock, cart_full.
 */
export async function putCartLines(
  tx: Tx,
  cartId: string,
  lines: readonly ChosenLine[],
): Promise<Cart | Refusal> {
  return await change(tx, cartId, async (cart) => {
    const refused = await refuseLines(tx, cart, lines);
    if (refused) return refused;
    await putLines.run(tx, tx.shopId, cart.id, ...columns(lines));
    return undefined;
  });
}

/** Replaces everything in the cart by these lines. Refuses like putCartLines. */
export async function replaceCartLines(
  tx: Tx,
  cartId: string,
  lines: readonly ChosenLine[],
): Promise<Cart | Refusal> {
  return await change(tx, cartId, async (cart) => {
    const refused = await refuseLines(tx, cart, lines);
    if (refused) return refused;
    await clearLines.run(tx, tx.shopId, cart.id);
    await putLines.run(tx, tx.shopId, cart.id, ...columns(lines));
    return undefined;
  });
}

/** Adds to quantities; additions at the same time all count. Refuses like putCartLines. */
export async function addCartLines(
  tx: Tx,
  cartId: string,
  lines: readonly ChosenLine[],
): Promise<Cart | Refusal> {
  return await change(tx, cartId, async (cart) => {
    const sums = await addLines.rows(tx, tx.shopId, cart.id, ...columns(lines));
    const after = sums.map((row) => ({ variantId: row.variant_id, quantity: row.quantity }));
    return await refuseLines(tx, cart, after);
  });
}

/** Takes articles out; what is not in the cart is out already. */
export async function removeCartLines(
  tx: Tx,
  cartId: string,
  variantIds: readonly string[],
): Promise<Cart | Refusal> {
  return await change(tx, cartId, async (cart) => {
    await deleteLines.run(tx, tx.shopId, cart.id, [...variantIds]);
    return undefined;
  });
}

/** Takes everything out. */
export async function clearCartLines(tx: Tx, cartId: string): Promise<Cart | Refusal> {
  return await change(tx, cartId, async (cart) => {
    await clearLines.run(tx, tx.shopId, cart.id);
    return undefined;
  });
}

/**
 * Locks the open cart, changes it, and shows it. Changes of one cart follow one another: the lock
 * is its row.
 */
async function change(
  tx: Tx,
  cartId: string,
  effect: (cart: CartRow) => Promise<Refusal | undefined>,
): Promise<Cart | Refusal> {
  const cart = await openCart(tx, cartId);
  if (isRefusal(cart)) return cart;
  const refused = await effect(cart);
  if (refused) return refused;
  const view = await viewCart(tx, cart);
  return view.lines.length > LINES_MAX ? cartRefusals.cart_full() : view;
}

/** The cart, locked and open; or why it cannot be changed. */
export async function openCart(tx: Tx, cartId: string): Promise<CartRow | Refusal> {
  const now = tx.ctx.app.clock.now().toISOString();
  const cart = await touchCart.row(tx, tx.shopId, cartId, now);
  if (cart && mayUseCart(tx.ctx.actor, cart.person_id)) return cart;
  const known = await findCartRows.row(tx, tx.shopId, [cartId]);
  if (!known || !mayUseCart(tx.ctx.actor, known.person_id)) return cartRefusals.cart_not_found();
  return refuseState(known) ?? cartRefusals.cart_in_checkout();
}

/** Why a cart in this state takes no changes; undefined when it is open. */
export function refuseState(cart: Pick<CartRow, 'state'>): Refusal | undefined {
  if (cart.state === 'completed') return cartRefusals.cart_completed();
  if (cart.state === 'ordering') return cartRefusals.cart_in_checkout({ retryAfterSeconds: 5 });
  return undefined;
}

async function refuseLines(
  tx: Tx,
  cart: CartRow,
  lines: readonly ChosenLine[],
): Promise<Refusal | undefined> {
  const [priced, available] = await Promise.all([
    priceLines(tx, lines, cart.currency),
    availableByVariant(
      tx,
      lines.map((line) => line.variantId),
    ),
  ]);
  if (priced.length < lines.length) return cartRefusals.variant_not_found();
  if (priced.some((line) => !isForSale(line))) return cartRefusals.variant_not_for_sale();
  const short = lines.filter((line) => line.quantity > (available.get(line.variantId) ?? 0));
  if (short.length === 0) return undefined;
  return cartRefusals.insufficient_stock({
    errors: short.map((line) => ({
      field: 'quantity',
      message: `only ${available.get(line.variantId) ?? 0} can be had of ${line.variantId}`,
    })),
    data: {
      lines: short.map((line) => ({
        variantId: line.variantId,
        requested: line.quantity,
        available: available.get(line.variantId) ?? 0,
      })),
    },
  });
}

function columns(lines: readonly ChosenLine[]): [string[], number[]] {
  return [lines.map((line) => line.variantId), lines.map((line) => line.quantity)];
}
