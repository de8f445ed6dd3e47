import { addShippingMethod, addTaxRate, loadPricingRules } from '#modules/pricing/index.ts';
import { createShop, findShop, type Shop } from '#modules/shops/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';

/**
 * The shop that the recorded sales are sold in. Made when it is not there; given VAT and free delivery
 * when nothing is delivered yet, as in one whose making was cut off, or that came back from a moment
 * in the middle of it.
 */
export async function openReplayShop(
  app: App,
  slug: string,
): Promise<{ shop: Shop; ctx: Context }> {
  const known = await findShop(app, slug);
  const shop = known ?? (await makeShop(app, slug));
  const ctx = shopContext(app, shop.id);
  const delivers = await shopTx({ ...ctx }, addDelivery);
  if (isRefusal(delivers)) throw new Error(delivers.detail);
  return { shop, ctx };
}

/** Prices in the files are what was paid: they include tax. */
async function makeShop(app: App, slug: string): Promise<Shop> {
  const shop = await createShop(app, {
    slug,
    name: 'Online Retail',
    currency: 'GBP',
    country: 'GB',
    pricesIncludeTax: true,
  });
  if (isRefusal(shop)) throw new Error(shop.detail);
  return shop;
}

/** Delivery cost nothing extra. */
async function addDelivery(tx: Tx): Promise<void | Refusal> {
  const { shippingMethods, taxRates } = await loadPricingRules(tx);
  if (shippingMethods.length > 0) return;
  const taxClass = 'standard';
  if (taxRates.length === 0) {
    await addTaxRate(tx, {
      country: 'GB',
      region: null,
      taxClass,
      name: 'VAT 20 %',
      ratePpm: 200_000,
    });
  }
  const made = await addShippingMethod(tx, {
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
  if (isRefusal(made)) return made;
}
