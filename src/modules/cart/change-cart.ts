import { currentShop } from '#modules/shops/index.ts';
import { createBatcher, type Batcher } from '#platform/batch.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { queueBounds } from '#platform/queue-bounds.ts';
import type { Refusal } from '#platform/refusal.ts';
import { changeCarts, type CartChange } from './change-carts.ts';
import type { Cart } from './contract.ts';
import type { ChosenLine, LineChange } from './model.ts';

/** Changes that share one transaction at most, and transactions of one shop at once. */
const BATCH_MAX = 100;
const FLIGHTS_MAX = 1;

const batchers = new WeakMap<App, Batcher<CartChange, Cart | Refusal>>();

/**
 * Changes the lines of a cart and shows it. Changes that shoppers of one shop make at the same time
 * leave in one transaction. Refuses as changeCarts does, and overloaded.
 */
export async function changeCart(
  ctx: Context,
  cartId: string,
  change: LineChange,
): Promise<Cart | Refusal> {
  const wish = { cartId, actor: ctx.actor, change };
  return await batcherOf(ctx.app).submit(ctx.shopId, wish, ctx.deadline);
}

/** Replaces everything in the cart by these lines, in the caller's transaction. */
export async function replaceCartLines(
  tx: Tx,
  cartId: string,
  lines: readonly ChosenLine[],
): Promise<Cart | Refusal> {
  const change = { kind: 'replace', lines } as const;
  const [result] = await changeCarts(tx, [{ cartId, actor: tx.ctx.actor, change }]);
  return result!;
}

function batcherOf(app: App): Batcher<CartChange, Cart | Refusal> {
  const known = batchers.get(app);
  if (known) return known;
  const made = createBatcher<CartChange, Cart | Refusal>({
    ...queueBounds(app, 'cart'),
    name: 'cart_changes',
    sizeMax: BATCH_MAX,
    flightsMax: FLIGHTS_MAX,
    run: async (shopId, changes) => {
      const ctx = shopContext(app, shopId);
      const { currency } = await currentShop(ctx);
      return await shopTx(ctx, (tx) => changeCarts(tx, changes, currency));
    },
  });
  batchers.set(app, made);
  return made;
}
