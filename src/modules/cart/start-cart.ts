import { currentShop } from '#modules/shops/index.ts';
import { createBatcher, type Batcher } from '#platform/batch.ts';
import { shopContext, type Actor, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { queueBounds } from '#platform/queue-bounds.ts';
import type { Refusal } from '#platform/refusal.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { refuseState } from './change-carts.ts';
import { cartRefusals, type Cart } from './contract.ts';
import { changedLines, mayUseCart } from './model.ts';
import {
  deleteCart,
  findCartRows,
  findOpenCartOfPerson,
  giveCartToPerson,
  insertCarts,
  listLines,
  lockCartRows,
  putLines,
} from './store.ts';
import { chosenLine, viewCart } from './view-cart.ts';

interface CartStart {
  id: string;
  actor: Actor;
}

/** Starts that share one transaction at most, and transactions of one shop at once. */
const BATCH_MAX = 100;
const FLIGHTS_MAX = 1;

const batchers = new WeakMap<App, Batcher<CartStart, Cart | Refusal>>();

/**
 * A new cart; its id is the secret of who holds it, and a client may make it. Who is signed in gets
 * the open cart they have: two first requests at once meet the same one. Refuses cart_not_found
 * when the id is somebody else's, and overloaded.
 */
export async function startCart(ctx: Context, id = newId()): Promise<Cart | Refusal> {
  return await batcherOf(ctx.app).submit(ctx.shopId, { id, actor: ctx.actor }, ctx.deadline);
}

function batcherOf(app: App): Batcher<CartStart, Cart | Refusal> {
  const known = batchers.get(app);
  if (known) return known;
  const made = createBatcher<CartStart, Cart | Refusal>({
    ...queueBounds(app, 'cart'),
    name: 'cart_starts',
    sizeMax: BATCH_MAX,
    flightsMax: FLIGHTS_MAX,
    run: async (shopId, starts) => {
      const ctx = shopContext(app, shopId);
      const { currency } = await currentShop(ctx);
      return await shopTx(ctx, (tx) => startCarts(tx, starts, currency));
    },
  });
  batchers.set(app, made);
  return made;
}

async function startCarts(
  tx: Tx,
  starts: readonly CartStart[],
  currency: string,
): Promise<(Cart | Refusal)[]> {
  const ids = starts.map(({ id }) => id);
  const owners = starts.map(({ actor }) => actor.personId);
  const made = new Set(
    (await insertCarts.rows(tx, tx.shopId, ids, owners, currency)).map((row) => row.id),
  );
  const results: (Cart | Refusal)[] = [];
  for (const { id, actor } of starts) {
    // Of two equal ids in one batch the second meets the first one's cart, as it would outside.
    const isNew = made.delete(id);
    results.push(isNew ? emptyCart(id, currency) : await meetCart(tx, id, actor));
  }
  return results;
}

function emptyCart(id: string, currency: string): Cart {
  return { id, currency, state: 'open', lines: [], quantity: 0, total: { amount: 0, currency } };
}

/** The cart that was there before. */
async function meetCart(tx: Tx, id: string, actor: Actor): Promise<Cart | Refusal> {
  const { personId } = actor;
  const known = await findCartRows.row(tx, tx.shopId, [id]);
  const cart = known ?? (personId && (await findOpenCartOfPerson.row(tx, tx.shopId, personId)));
  if (!cart || !mayUseCart(actor, cart.person_id)) return cartRefusals.cart_not_found();
  return await viewCart(tx, cart);
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
    const before = await findOpenCartOfPerson.row(tx, tx.shopId, personId);
    const ids = before ? [cartId, before.id] : [cartId];
    const locked = await lockCartRows.rows(tx, tx.shopId, [...new Set(ids)]);
    const cart = locked.find((row) => row.id === cartId);
    if (!cart || !mayUseCart(ctx.actor, cart.person_id)) return cartRefusals.cart_not_found();
    const closed = refuseState(cart);
    if (closed) return closed;
    if (cart.person_id === personId) return await viewCart(tx, cart);
    const own = locked.find((row) => row.id !== cartId && row.state === 'open');
    if (!own) {
      const given = await giveCartToPerson.row(tx, tx.shopId, cart.id, personId);
      return await viewCart(tx, given ?? cart);
    }
    const rows = await listLines.rows(tx, tx.shopId, [cart.id, own.id]);
    const linesOf = (id: string) => rows.filter((row) => row.cart_id === id).map(chosenLine);
    const lines = changedLines(linesOf(own.id), { kind: 'add', lines: linesOf(cart.id) });
    await putLines.run(
      tx,
      tx.shopId,
      lines.map(() => own.id),
      lines.map((line) => line.variantId),
      lines.map((line) => line.quantity),
    );
    await deleteCart.run(tx, tx.shopId, cart.id);
    return await viewCart(tx, own);
  });
}
