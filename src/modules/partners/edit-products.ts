import { ensureCategories, findVariantsBySku, upsertProducts } from '#modules/catalog/index.ts';
import { setStock } from '#modules/inventory/index.ts';
import { setPrices, shopCurrency } from '#modules/pricing/index.ts';
import { refreshProducts } from '#modules/search/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { parseDecimal } from '#platform/money.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { partnerRefusals } from './contract.ts';

export interface NewProduct {
  sku: string;
  title: string;
  /** Decimal, in the shop's currency. */
  price: string;
  stock: number;
  unit: string;
  category: string | null;
  barcode: string | null;
  state: 'active' | 'draft';
}

/**
 * Adds a product of one variant with price and opening stock, and lists it.
 * Refusals: price_unreadable, then those of the catalogue (product_invalid, product_duplicate).
 */
export async function addProduct(
  ctx: Context,
  { sku, title, price, stock, unit, category, barcode, state }: NewProduct,
): Promise<{ productId: string; slug: string } | Refusal> {
  const added = await shopTx(ctx, async (tx) => {
    const currency = await shopCurrency(tx);
    const priceMinor = parseDecimal(price, currency);
    if (priceMinor === undefined || priceMinor < 0) {
      const errors = [{ field: 'price', message: `is no amount of ${currency}` }];
      return partnerRefusals.price_unreadable({ errors });
    }
    const categories = await ensureCategories(tx, category === null ? [] : [{ name: category }]);
    const variants = [{ sku, barcode }];
    const categoryIds = [...categories.values()];
    const [result] = await upsertProducts(tx, [{ title, unit, state, categoryIds, variants }]);
    if (!result) throw new Error('upsertProducts gave no result for its product');
    if (isRefusal(result)) return result;
    const variantId = result.record.variants[0]!.id;
    await setPrices(tx, [{ variantId, priceMinor }]);
    await setStock(tx, [{ variantId, onHand: stock, reason: 'opening stock' }]);
    return { productId: result.productId, slug: result.record.slug };
  });
  if (!isRefusal(added)) await refreshProducts(ctx, [added.productId]);
  return added;
}

/**
 * Sets what is on hand of a SKU at the default location.
 * Refusals: sku_not_found, stock_below_reserved.
 */
export async function setProductStock(
  ctx: Context,
  sku: string,
  onHand: number,
): Promise<{ variantId: string; onHand: number } | Refusal> {
  const set = await shopTx(ctx, async (tx) => {
    const [variant] = await findVariantsBySku(tx, [sku]);
    if (!variant) return partnerRefusals.sku_not_found();
    const line = { variantId: variant.id, onHand, reason: 'set by operator' };
    const [moved] = await setStock(tx, [line]);
    if (!moved) throw new Error('setStock gave no result for its line');
    return isRefusal(moved) ? moved : { productId: variant.productId, moved };
  });
  if (isRefusal(set)) return set;
  await refreshProducts(ctx, [set.productId]);
  return { variantId: set.moved.variantId, onHand: set.moved.onHand };
}
