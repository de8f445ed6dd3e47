import { currentShop } from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { openCart } from './change-cart.ts';
import { cartRefusals, type Cart } from './contract.ts';
import { mayUseCart } from './model.ts';
import {
  addLines,
  deleteCart,
  findCartRows,
  findOpenCartOfPerson,
  giveCartToPerson,
  insertCart,
  listLines,
} from './store.ts';
import { viewCart } from './view-cart.ts';

/**
 * A new cart; its id is the secret of who holds it, and a client may make it. Who is signed in gets
 * the open cart they have: two first requests at once meet the same one. Refuses cart_not_found
 * when the id is somebody else's.
 */
export async function startCart(ctx: Context, id = newId()): Promise<Cart | Refusal> {
  const { currency } = await currentShop(ctx);
  return await shopTx(ctx, async (tx) => {
    const { personId } = ctx.actor;
    const made = await insertCart.row(tx, tx.shopId, id, personId, currency);
    if (made)
      return {
        id,
        currency,
        state: 'open',
        lines: [],
        quantity: 0,
        total: { amount: 0, currency },
      };
    const known = await findCartRows.row(tx, tx.shopId, [id]);
    const cart = known ?? (personId && (await findOpenCartOfPerson.row(tx, tx.shopId, personId)));
    if (!cart || !mayUseCart(ctx.actor, cart.person_id)) return cartRefusals.cart_not_found();
    return await viewCart(tx, cart);
  });
}

/** The cart. Refuses cart_not_found. */
export async function getCart(ctx: Context, cartId: string): Promise<Cart | Refusal> {
  return await shopRead(ctx, async (tx) => {
    const cart = await findCartRows.row(tx, tx.shopId, [cartId]);
    if (!cart || !mayUseCart(ctx.actor, cart.person_id)) return cartRefusals.cart_not_found();
    return await viewCart(tx, cart);
  });
}

/** The open cart of who is signed in. Refuses not_signed_in, cart_not_found. */
export async function getOwnCart(ctx: Context): Promise<Cart | Refusal> {
  const { personId } = ctx.actor;
  if (!personId) return httpRefusals.not_signed_in();
  return await shopRead(ctx, async (tx) => {
    const cart = await findOpenCartOfPerson.row(tx, tx.shopId, personId);
    return cart ? await viewCart(tx, cart) : cartRefusals.cart_not_found();
  });
}

/**
 * After sign-in: the guest's cart becomes the person's. What they had before is kept: quantities
 * add up, and the guest's cart is gone. Refuses not_signed_in, cart_not_found, cart_in_checkout.
 */
export async function claimCart(ctx: Context, cartId: string): Promise<Cart | Refusal> {
  const { personId } = ctx.actor;
  if (!personId) return httpRefusals.not_signed_in();
  return await shopTx(ctx, async (tx) => {
    const cart = await openCart(tx, cartId);
    if (isRefusal(cart)) return cart;
    if (cart.person_id === personId) return await viewCart(tx, cart);
    if (cart.person_id !== null) return cartRefusals.cart_not_found();
    const own = await findOpenCartOfPerson.row(tx, tx.shopId, personId);
    if (!own)
      return await viewCart(
        tx,
        (await giveCartToPerson.row(tx, tx.shopId, cart.id, personId)) ?? cart,
      );
    const lines = await listLines.rows(tx, tx.shopId, [cart.id]);
    const variantIds = lines.map((line) => line.variant_id);
    await addLines.run(
      tx,
      tx.shopId,
      own.id,
      variantIds,
      lines.map((line) => line.quantity),
    );
    await deleteCart.run(tx, tx.shopId, cart.id);
    return await viewCart(tx, own);
  });
}
