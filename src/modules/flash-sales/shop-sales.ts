import { findVariants } from '#modules/catalog/index.ts';
import { findLevels, keyOf } from '#modules/inventory/index.ts';
import { findPrices, shopCurrency } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { ShopOffer, ShopSales } from './contract.ts';
import { offerState, stateOf } from './model.ts';
import { listOfferRows, listShownSales } from './store/sales.ts';
import { articleOf } from './watch-sales.ts';

/** Sales that begin later are not told of yet. */
const AHEAD_DAYS = 7;
const SALES_MAX = 20;
const DAY_MS = 86_400_000;

/**
 * The sales of the shop that run now or begin within a week, the next first, at most twenty, with
 * what is left of each offer. Articles that are not on sale in the shop are left out.
 */
export async function findShopSales(tx: Tx): Promise<ShopSales> {
  const serverTime = await tx.now();
  const until = new Date(Date.parse(serverTime) + AHEAD_DAYS * DAY_MS).toISOString();
  const sales = await listShownSales.rows(tx, tx.shopId, serverTime, until, SALES_MAX);
  if (sales.length === 0) return { serverTime, sales: [] };
  const ids = sales.map((sale) => sale.id);
  const rows = await listOfferRows.rows(tx, tx.shopId, ids);
  const variantIds = [...new Set(rows.map((row) => row.variant_id))];
  const [variants, prices, levels] = await Promise.all([
    findVariants(tx, variantIds),
    findPrices(tx, variantIds, await shopCurrency(tx)),
    findLevels(tx, variantIds, ids),
  ]);
  const variantsById = new Map(variants.map((variant) => [variant.id, variant]));
  const normal = new Map(prices.map((price) => [price.variantId, price]));
  const offersOf = Map.groupBy(rows, (row) => row.sale_id);
  return {
    serverTime,
    sales: sales.map((sale) => {
      const window = { startsAt: sale.starts_at, endsAt: sale.ends_at, stoppedAt: null };
      const offers = (offersOf.get(sale.id) ?? []).flatMap((row): ShopOffer[] => {
        const variant = variantsById.get(row.variant_id);
        const usual = normal.get(row.variant_id);
        if (!variant?.sellable || !usual) return [];
        const level = levels.get(keyOf({ variantId: variant.id, locationId: sale.id }));
        const left = level ? level.onHand - level.reserved : 0;
        const { currency } = sale;
        return [
          {
            ...articleOf(variant),
            productId: variant.productId,
            price: { amount: row.price_minor, currency },
            compareAt: { amount: usual.priceMinor, currency },
            allotment: row.allotment,
            left,
            state: offerState(window, serverTime, left),
          },
        ];
      });
      return {
        id: sale.id,
        name: sale.name,
        startsAt: sale.starts_at,
        endsAt: sale.ends_at,
        state: stateOf(window, serverTime) === 'live' ? ('live' as const) : ('coming' as const),
        limitPerCustomer: sale.limit_per_customer,
        offers,
      };
    }),
  };
}
