import { createShop, type Shop } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { isRefusal } from '#platform/refusal.ts';

/** A British shop in pounds. */
export async function openShop(app: App, slug: string): Promise<Shop> {
  const shop = await createShop(app, {
    slug,
    name: `Shop ${slug}`,
    currency: 'GBP',
    country: 'GB',
  });
  if (isRefusal(shop)) throw new Error(shop.detail);
  return shop;
}
