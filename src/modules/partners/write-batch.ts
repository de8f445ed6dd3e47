import { ensureCategories, upsertProducts, type WrittenProduct } from '#modules/catalog/index.ts';
import { setStock } from '#modules/inventory/index.ts';
import { setPrices } from '#modules/pricing/index.ts';
import { refreshProducts } from '#modules/search/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx, sqlState, type Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import {
  noteFlashSales,
  noteProduct,
  noteRefused,
  type ImportReport,
  type ReaderItem,
} from './model.ts';
import { planFlashSales, type FlashOutcome } from './plan-flash-sales.ts';

export type FoundProduct = Extract<ReaderItem, { kind: 'product' }>;

export interface WriteOptions {
  dryRun?: boolean;
  stock?: number | null;
}

const UNIQUE_VIOLATION = '23505';

/** Ends a dry run: what it did is rolled back, what it found is kept. */
class DryRunEnd extends Error {
  readonly done: Written;

  constructor(done: Written) {
    super('The dry run is over');
    this.done = done;
  }
}

type Result = WrittenProduct | Refusal;

interface Written {
  results: Result[];
  flash: FlashOutcome;
}

/**
 * Writes products with categories, prices, opening stock and flash sales in one transaction, lists
 * them, and enters each into the account. Refused products are left out by themselves.
 */
export async function writeBatch(
  ctx: Context,
  batch: readonly FoundProduct[],
  report: ImportReport,
  options: WriteOptions,
): Promise<void> {
  const { results, flash } = await writeTwice(ctx, batch, options);
  for (const [index, item] of batch.entries()) enterResult(report, item, results[index]!);
  noteFlashSales(report, flash);
  if (options.dryRun) return;
  const changed = results.flatMap((result) =>
    isRefusal(result) || result.outcome === 'unchanged' ? [] : [result.productId],
  );
  await refreshProducts(ctx, changed);
}

/** Somebody who takes the same SKU at the same moment is seen at the second try. */
async function writeTwice(
  ctx: Context,
  batch: readonly FoundProduct[],
  options: WriteOptions,
): Promise<Written> {
  try {
    return await writeOnce(ctx, batch, options);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    return await writeOnce(ctx, batch, options);
  }
}

async function writeOnce(
  ctx: Context,
  batch: readonly FoundProduct[],
  { dryRun = false, stock = null }: WriteOptions,
): Promise<Written> {
  try {
    return await shopTx(ctx, async (tx) => {
      const done = await writeProducts(tx, batch, stock);
      if (dryRun) throw new DryRunEnd(done);
      return done;
    });
  } catch (error) {
    if (error instanceof DryRunEnd) return error.done;
    throw error;
  }
}

async function writeProducts(
  tx: Tx,
  batch: readonly FoundProduct[],
  openingStock: number | null,
): Promise<Written> {
  const names = new Set(batch.flatMap(({ product }) => product.category ?? []));
  const categories = await ensureCategories(
    tx,
    [...names].map((name) => ({ name })),
  );
  const inputs = batch.map(({ product: { input, category } }) => {
    const categoryId = category === null ? undefined : categories.get(category);
    return categoryId ? { ...input, categoryIds: [categoryId] } : input;
  });
  const results = await upsertProducts(tx, inputs);
  const written = results.flatMap((result, index) =>
    isRefusal(result) ? [] : [{ result, offers: batch[index]!.product.offers }],
  );
  const variants = written.flatMap(({ result, offers }) =>
    result.record.variants.map((variant, index) => ({
      variantId: variant.id,
      isNew: result.newVariantIds.has(variant.id),
      offer: offers[index]!,
    })),
  );
  const repriced = await setPrices(
    tx,
    variants.map(({ variantId, offer: { priceMinor, compareAtMinor } }) => ({
      variantId,
      priceMinor,
      compareAtMinor,
    })),
  );
  const counts = variants.flatMap(({ variantId, isNew, offer }) => {
    const onHand = offer.stock ?? openingStock;
    return isNew && onHand !== null ? [{ variantId, onHand, reason: 'opening stock' }] : [];
  });
  await setStock(tx, counts);
  const wishes = variants.flatMap(({ variantId, offer: { flash } }) =>
    flash ? [{ variantId, flash }] : [],
  );
  return {
    results: withPriceChanges(results, new Set(repriced)),
    flash: await planFlashSales(tx, wishes),
  };
}

/** A product whose price alone changed was updated too. */
function withPriceChanges(results: readonly Result[], repriced: ReadonlySet<string>): Result[] {
  return results.map((result) => {
    if (isRefusal(result) || result.outcome !== 'unchanged') return result;
    const isRepriced = result.record.variants.some((variant) => repriced.has(variant.id));
    return isRepriced ? { ...result, outcome: 'updated' } : result;
  });
}

function enterResult(report: ImportReport, item: FoundProduct, result: Result): void {
  if (!isRefusal(result)) {
    noteProduct(report, item.rows, result.outcome, item.product.pictures);
    return;
  }
  const faults = (result.errors ?? [{ field: '', message: result.detail }]).map((error) => ({
    row: item.row,
    ...error,
  }));
  noteRefused(report, item.rows, faults);
  report.products.refused += 1;
}
