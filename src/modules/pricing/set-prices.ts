import { findVariants } from '#modules/catalog/index.ts';
import { recordAudit } from '#modules/identity/index.ts';
import { bumpCache } from '#platform/cache.ts';
import { onCommit, type Tx } from '#platform/database/index.ts';
import { addJobs } from '#platform/jobs.ts';
import type { FieldError, Refusal } from '#platform/refusal.ts';
import { pricingRefusals, type NewPrice } from './contract.ts';
import { findPrices } from './find-prices.ts';
import { shopCurrency } from './load-pricing-rules.ts';
import { setPriceRows } from './store.ts';

export interface PriceChange {
  variantId: string;
  priceMinor: number;
  /** A former price, above the price; absent or null: none. */
  compareAtMinor?: number | null;
}

/**
 * Sets prices in the shop's currency and has their products listed anew. Returns the variants whose
 * price really changed. The variants exist and are named once each; the former price is above the
 * price: the database holds the caller to it. Prices are those of the unit, minor units.
 */
export async function setPrices(tx: Tx, prices: readonly PriceChange[]): Promise<string[]> {
  if (prices.length === 0) return [];
  // In key order, so that two lists with the same variants do not deadlock.
  const sorted = prices.toSorted((a, b) => (a.variantId < b.variantId ? -1 : 1));
  const rows = await setPriceRows.rows(
    tx,
    tx.shopId,
    await shopCurrency(tx),
    sorted.map(({ variantId }) => variantId),
    sorted.map(({ priceMinor }) => priceMinor),
    sorted.map(({ compareAtMinor }) => compareAtMinor ?? null),
    await tx.now(),
  );
  const changed = rows.map(({ variant_id }) => variant_id);
  await announce(tx, changed);
  return changed;
}

async function announce(tx: Tx, variantIds: readonly string[]): Promise<void> {
  if (variantIds.length === 0) return;
  const variants = await findVariants(tx, variantIds);
  const productIds = [...new Set(variants.map(({ productId }) => productId))];
  await addJobs(tx, [{ task: 'search.refresh_products', payload: { productIds } }]);
  onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
}

/**
 * Sets prices as staff send them, all or none, and writes the audit trail.
 *
 * Refusals, in this order:
 * - price_repeated: a variant stands in the list twice
 * - price_currency_mismatch: an amount in another currency than the shop's
 * - compare_at_not_above_price
 * - price_variant_not_found
 */
export async function changePrices(
  tx: Tx,
  list: readonly NewPrice[],
): Promise<{ changed: string[] } | Refusal> {
  const currency = await shopCurrency(tx);
  const refusal = wrongList(list, currency) ?? (await missingVariants(tx, list));
  if (refusal) return refusal;
  const variantIds = list.map(({ variantId }) => variantId);
  const before = new Map(
    (await findPrices(tx, variantIds, currency)).map((price) => [price.variantId, price]),
  );
  const after = list.map(({ variantId, price, compareAtPrice }) => ({
    variantId,
    priceMinor: price.amount,
    compareAtMinor: compareAtPrice?.amount ?? null,
  }));
  const changed = new Set(await setPrices(tx, after));
  await recordAudit(
    tx,
    after
      .filter(({ variantId }) => changed.has(variantId))
      .map((price) => ({
        action: 'price.changed',
        subjectType: 'variant',
        subjectId: price.variantId,
        before: before.get(price.variantId),
        after: { ...price, currency },
      })),
  );
  return { changed: [...changed] };
}

function wrongList(list: readonly NewPrice[], currency: string): Refusal | undefined {
  const seen = new Set<string>();
  const repeated = errorsOf(list, 'variantId', 'Named before.', ({ variantId }) => {
    if (seen.has(variantId)) return true;
    seen.add(variantId);
    return false;
  });
  if (repeated.length > 0) return pricingRefusals.price_repeated({ errors: repeated });
  const foreign = errorsOf(list, 'price', `Not ${currency}.`, ({ price, compareAtPrice }) =>
    [price, compareAtPrice].some((money) => money && money.currency !== currency),
  );
  if (foreign.length > 0) return pricingRefusals.price_currency_mismatch({ errors: foreign });
  const low = errorsOf(list, 'compareAtPrice', 'Not above the price.', (each) =>
    Boolean(each.compareAtPrice && each.compareAtPrice.amount <= each.price.amount),
  );
  if (low.length > 0) return pricingRefusals.compare_at_not_above_price({ errors: low });
  return undefined;
}

async function missingVariants(tx: Tx, list: readonly NewPrice[]): Promise<Refusal | undefined> {
  const found = await findVariants(
    tx,
    list.map(({ variantId }) => variantId),
  );
  const known = new Set(found.map(({ id }) => id));
  const errors = errorsOf(
    list,
    'variantId',
    'No such article.',
    (each) => !known.has(each.variantId),
  );
  return errors.length > 0 ? pricingRefusals.price_variant_not_found({ errors }) : undefined;
}

function errorsOf(
  list: readonly NewPrice[],
  field: string,
  message: string,
  isWrong: (each: NewPrice) => boolean,
): FieldError[] {
  return list.flatMap((each, index) =>
    isWrong(each) ? [{ field: `prices.${index}.${field}`, message }] : [],
  );
}
