import { findCategories, findProducts } from '#modules/catalog/index.ts';
import { findLiveOffers } from '#modules/flash-sales/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import { findPrices, shopCurrency } from '#modules/pricing/index.ts';
import { bumpCache } from '#platform/cache.ts';
import type { Context } from '#platform/context.ts';
import { onCommit, shopTx, type Tx } from '#platform/database/index.ts';
import { listingRow, withSales, type Offer } from './listing.ts';
import { deleteListings, lockListings, putListings } from './store/listings.ts';

const AT_ONCE = 250;

/**
 * Lists products as they are now: written are only rows that differ, removed those not on sale any
 * more. Pages kept in caches become stale when something changed. Safe to run twice and at once.
 * Returns how many listings changed.
 */
export async function refreshProducts(
  ctx: Context,
  productIds: readonly string[],
): Promise<number> {
  const ids = [...new Set(productIds)].sort();
  let changed = 0;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE);
    changed += await shopTx(ctx, async (tx) => await refreshSome(tx, some));
  }
  return changed;
}

async function refreshSome(tx: Tx, ids: string[]): Promise<number> {
  // Before anything is read: of two that refresh a product, the later one reads the newer state.
  await lockListings.run(tx, tx.shopId, ids);
  const products = await findProducts(tx, ids);
  const onOffer = products.filter((product) => product.state === 'active');
  const variantIds = onOffer.flatMap((product) => product.variants.map(({ id }) => id));
  const offer = await readOffer(tx, variantIds);
  const rows = onOffer
    .map((product) => listingRow(product, offer))
    .filter((row) => row !== undefined);
  const listed = new Set(rows.map((row) => row['product_id']));
  const [put, deleted] = await Promise.all([
    putListings.run(tx, tx.shopId, rows),
    deleteListings.run(
      tx,
      tx.shopId,
      ids.filter((id) => !listed.has(id)),
    ),
  ]);
  if (put + deleted > 0) onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
  return put + deleted;
}

/** Prices, stock and categories of the shop's variants; of those in a live flash sale, the sale's. */
export async function readOffer(tx: Tx, variantIds: readonly string[]): Promise<Offer> {
  const currency = await shopCurrency(tx);
  const [prices, stock, categories, onSale] = await Promise.all([
    findPrices(tx, variantIds, currency),
    findAvailability(tx, variantIds),
    findCategories(tx),
    findLiveOffers(tx, variantIds),
  ]);
  const normal = {
    prices: new Map(prices.map((price) => [price.variantId, price])),
    stock: new Map(stock.map((row) => [row.variantId, row])),
  };
  return {
    currency,
    categories: new Map(categories.map((category) => [category.id, category])),
    ...withSales({ currency, ...normal }, onSale),
  };
}
