import { findVariants, listVariantIds } from '#modules/catalog/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import {
  findPrices,
  loadPricingRules,
  shopCurrency,
  type ShippingMethod,
} from '#modules/pricing/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import type { ArticleAtStart, Opening, ShippingMethodAtStart } from './model.ts';

const PAGE = 500;

/** The shop's terms, as a recording begins with them. */
export async function readOpening(ctx: Context, startedAt: string): Promise<Opening> {
  return await shopRead(ctx, async (tx) => {
    const { currency, country, pricesIncludeTax, taxRates, shippingMethods } =
      await loadPricingRules(tx);
    return {
      kind: 'rush',
      format: 1,
      startedAt,
      shop: { currency, country, pricesIncludeTax },
      taxRates: taxRates.map(({ country: at, region, taxClass, name, ratePpm }) => ({
        country: at,
        region,
        taxClass,
        name,
        ratePpm,
      })),
      shippingMethods: shippingMethods.map(methodAtStart),
    };
  });
}

function methodAtStart(method: ShippingMethod): ShippingMethodAtStart {
  const { id, name, kind, priceMinor, tiers, freeOverMinor, countries, taxClass } = method;
  const { estimateDaysMin, estimateDaysMax, active, position } = method;
  return {
    id,
    name,
    kind,
    priceMinor,
    tiers,
    freeOverMinor,
    countries,
    taxClass,
    estimateDaysMin,
    estimateDaysMax,
    active,
    position,
  };
}

/** Every article with its price and what can be sold of it now, page by page. */
export async function* readArticles(ctx: Context): AsyncGenerator<ArticleAtStart> {
  let after = '';
  while (true) {
    const { articles, last } = await shopRead(ctx, async (tx) => await readPage(tx, after));
    yield* articles;
    if (last === undefined) return;
    after = last;
  }
}

async function readPage(tx: Tx, after: string) {
  const listed = await listVariantIds(tx, { after, limit: PAGE });
  const ids = listed.map(({ id }) => id);
  const [variants, prices, stock] = await Promise.all([
    findVariants(tx, ids),
    findPrices(tx, ids, await shopCurrency(tx)),
    findAvailability(tx, ids),
  ]);
  const priceOf = new Map(prices.map((price) => [price.variantId, price.priceMinor]));
  const availableOf = new Map(stock.map((row) => [row.variantId, row.available]));
  const articles = variants.map((variant): ArticleAtStart => ({
    kind: 'article',
    variantId: variant.id,
    title: variant.productTitle,
    unit: variant.unit.code,
    priceMinor: priceOf.get(variant.id) ?? null,
    available: availableOf.get(variant.id) ?? 0,
    weightGrams: variant.weightGrams,
    taxClass: variant.taxClass,
    sellable: variant.sellable,
  }));
  return { articles, last: listed.length < PAGE ? undefined : listed.at(-1)?.sku };
}
