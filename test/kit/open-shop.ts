import { createShop, type Shop } from '#modules/shops/index.ts';
import type { App } from '#platform/context.ts';
import { accepted } from './accepted.ts';

/** A British shop in pounds. */
export async function openShop(app: App, slug: string): Promise<Shop> {
  const shop = accepted(
    await createShop(app, {
      slug,
      name: `Shop ${slug}`,
      currency: 'GBP',
      country: 'GB',
    }),
  );
  return shop;
}
