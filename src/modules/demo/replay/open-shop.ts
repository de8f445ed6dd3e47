import { addShippingMethod, addTaxRate } from '#modules/pricing/index.ts';
import { createShop, findShop, type Shop } from '#modules/shops/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';

/** The shop that the recorded sales are sold in. Made with free shipping when it is not there. */
export async function openReplayShop(
  app: App,
  slug: string,
): Promise<{ shop: Shop; ctx: Context }> {
  const known = await findShop(app, slug);
  const shop = known ?? (await makeShop(app, slug));
  return { shop, ctx: shopContext(app, shop.id) };
}

/** Prices in the files are what was paid: they include tax; delivery cost nothing extra. */
async function makeShop(app: App, slug: string): Promise<Shop> {
  const shop = await createShop(app, {
    slug,
    name: 'Online Retail',
    currency: 'GBP',
    country: 'GB',
    pricesIncludeTax: true,
  });
  if (isRefusal(shop)) throw new Error(shop.detail);
  const made = await shopTx(shopContext(app, shop.id), async (tx) => {
    const taxClass = 'standard';
    await addTaxRate(tx, {
      country: 'GB',
      region: null,
      taxClass,
      name: 'VAT 20 %',
      ratePpm: 200_000,
    });
    return await addShippingMethod(tx, {
      name: 'Free delivery',
      kind: 'flat',
      price: { amount: 0, currency: 'GBP' },
      tiers: [],
      freeOver: null,
      countries: [],
      taxClass,
      estimateDaysMin: 2,
      estimateDaysMax: 5,
      active: true,
      position: 0,
    });
  });
  if (isRefusal(made)) throw new Error(made.detail);
  return shop;
}
