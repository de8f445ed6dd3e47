/** Shops of a running system that sell over HTTP, for trials that put one of them back. */
import { cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { openShop } from '#kit/open-shop.ts';
import { remoteApi, type RemoteApi } from '#kit/remote-api.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import type { System } from '#kit/system.ts';
import type { Shop } from '#modules/shops/index.ts';
import { shopContext, type App } from '#platform/context.ts';

export interface Stand {
  shop: Shop;
  api: RemoteApi;
  variantIds: string[];
}

/** A shop with three articles. */
export async function openStand(system: System, app: App, slug: string): Promise<Stand> {
  const shop = await openShop(app, slug);
  const ctx = shopContext(app, shop.id);
  await openForBusiness(ctx);
  const variantIds = await makeArticles(ctx, { count: 3, onHand: 100_000, priceMinor: 500 });
  return { shop, variantIds, api: remoteApi(system.url, `${slug}.localhost`) };
}

/** Buys one piece; status, and the order's id. */
export async function buyAt({ api, variantIds }: Stand): Promise<{ status: number; id: string }> {
  const cartId = await cartWith(api, { [variantIds[0] ?? '']: 1 });
  const answer = await checkOut(api, checkoutBody(cartId));
  return { status: answer.status, id: String(answer.body['id']) };
}

/** What was sold until somebody said stop: orders that were acknowledged, and other answers. */
export interface Sold {
  sold: string[];
  refused: unknown[];
}

/** Two shoppers buy without pause; the result stops them. */
export function sellOn(stand: Stand): () => Promise<Sold> {
  const state = { going: true };
  const done: Sold = { sold: [], refused: [] };
  const shopper = async (): Promise<void> => {
    while (state.going) {
      const order = await buyAt(stand);
      if (order.status === 201) done.sold.push(order.id);
      else done.refused.push(order);
    }
  };
  const shoppers = [shopper(), shopper()];
  return async () => {
    state.going = false;
    await Promise.all(shoppers);
    return done;
  };
}

/** Placed orders of the shop with their totals, by id. */
export async function placedAt(
  system: System,
  { shop }: Stand,
): Promise<{ id: string; total: string }[]> {
  return await system.sql(
    `select id, total_minor::text as total from orders.orders
     where shop_id = '${shop.id}' and state = 'placed' order by id`,
  );
}
