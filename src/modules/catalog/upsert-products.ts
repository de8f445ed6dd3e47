import { newId } from '#platform/ids.ts';
import type { Tx } from '#platform/database/index.ts';
import { addJobs } from '#platform/jobs.ts';
import type { Refusal } from '#platform/refusal.ts';
import { catalogRefusals } from './contract.ts';
import { normalCode, productFaults, slugify, type ProductInput } from './model.ts';
import {
  addedVariants,
  changes,
  claim,
  leavingVariants,
  planProduct,
  type Plan,
  type World,
} from './plan-product.ts';
import { completeProducts, type ProductRecord } from './product-record.ts';
import { findCategoryIds } from './store/categories.ts';
import { findMediaRows } from './store/media.ts';
import {
  deleteOptions,
  deleteProductCategories,
  findSlugs,
  insertOptions,
  insertProductCategories,
  insertProducts,
  lockProductRows,
  updateProducts,
} from './store/products.ts';
import {
  archiveVariants,
  findBarcodeOwners,
  findSkuOwners,
  insertVariants,
  updateVariants,
} from './store/variants.ts';
import { ensureUnits } from './units.ts';

/** What became of one product. */
export interface WrittenProduct {
  readonly productId: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly record: ProductRecord;
  /** Variants of the record that this write added. */
  readonly newVariantIds: ReadonlySet<string>;
}

/** Somebody else wrote the same address, SKU or barcode between our look and our write. */
export class ConcurrentWriteError extends Error {
  /** Read like PostgreSQL's own unique_violation, so that one check at the caller sees both. */
  readonly code = '23505';
}

/**
 * Writes products in sets: finds each by id or import key, else adds it. A wrong one is refused for
 * itself (product_invalid, then product_duplicate, every field named) and the others are written.
 * An unchanged one is not touched. Written products are listed anew by a job of this transaction.
 * Throws unique_violation (23505) when another writer takes the same value at the same moment.
 */
export async function upsertProducts(
  tx: Tx,
  inputs: readonly ProductInput[],
): Promise<(WrittenProduct | Refusal)[]> {
  const existing = await lockExisting(tx, inputs);
  const world = await readWorld(tx, inputs, [...existing.values()]);
  const plans: Plan[] = [];
  // Ids of one millisecond have no order: sorted, the newest product is the last of the list.
  const ids = inputs.map(() => newId()).sort();
  const results = inputs.map((input, index): WrittenProduct | Refusal => {
    const faults = productFaults(input, existing.get(keyOf(input))?.options);
    if (faults.length > 0) return catalogRefusals.product_invalid({ errors: faults });
    const plan = planProduct(
      { id: ids[index]!, ...input },
      existing.get(keyOf(input)),
      newId,
      world,
    );
    if (plan.faults.length > 0) return catalogRefusals.product_invalid({ errors: plan.faults });
    if (plan.duplicates.length > 0) {
      return catalogRefusals.product_duplicate({ errors: plan.duplicates });
    }
    claim(plan, world);
    const productId = plan.record.id;
    const newVariantIds = addedVariants(plan);
    if (!changes(plan)) {
      return { productId, outcome: 'unchanged', record: plan.existing!, newVariantIds };
    }
    plans.push(plan);
    const outcome = plan.existing ? 'updated' : 'created';
    return { productId, outcome, record: plan.record, newVariantIds };
  });
  if (plans.length > 0) await writePlans(tx, plans);
  return results;
}

const keyOf = (input: ProductInput): string =>
  input.importKey ? `key:${input.importKey}` : `id:${input.id ?? ''}`;

async function lockExisting(
  tx: Tx,
  inputs: readonly ProductInput[],
): Promise<Map<string, ProductRecord>> {
  const ids = inputs.flatMap((input) => (input.id && !input.importKey ? [input.id] : []));
  const keys = inputs.flatMap((input) => (input.importKey ? [input.importKey] : []));
  if (ids.length + keys.length === 0) return new Map();
  const records = await completeProducts(tx, await lockProductRows.rows(tx, tx.shopId, ids, keys));
  const byKey = new Map<string, ProductRecord>();
  for (const record of records.values()) {
    byKey.set(`id:${record.id}`, record);
    if (record.importKey) byKey.set(`key:${record.importKey}`, record);
  }
  return byKey;
}

async function readWorld(
  tx: Tx,
  inputs: readonly ProductInput[],
  existing: readonly ProductRecord[],
): Promise<World> {
  const slugs = inputs.map((input) => input.slug ?? slugify(input.title));
  const variants = inputs.flatMap((input) => input.variants);
  const barcodes = variants.flatMap(({ barcode }) => (barcode ? [normalCode(barcode)] : []));
  const categoryIds = inputs.flatMap((input) => input.categoryIds ?? []);
  const pictured = existing.map((record) => record.id);
  const [units, slugRows, skuRows, barcodeRows, categoryRows, media] = await Promise.all([
    ensureUnits(tx),
    findSlugs.rows(tx, tx.shopId, slugs),
    findSkuOwners.rows(
      tx,
      tx.shopId,
      variants.map(({ sku }) => normalCode(sku)),
    ),
    findBarcodeOwners.rows(tx, tx.shopId, barcodes),
    findCategoryIds.rows(tx, tx.shopId, categoryIds),
    findMediaRows.rows(tx, tx.shopId, pictured),
  ]);
  const kept = existing.flatMap((record) => record.categoryIds);
  const images = Map.groupBy(media, (row) => row.product_id);
  return {
    slugs: new Map(slugRows.map((row) => [row.slug, row.id])),
    skus: new Map(skuRows.map((row) => [row.sku, row.id])),
    barcodes: new Map(barcodeRows.map((row) => [row.barcode, row.id])),
    categoryIds: new Set([...categoryRows.map((row) => row.id), ...kept]),
    units: new Set(units.map((unit) => unit.code)),
    images: new Map([...images].map(([id, rows]) => [id, new Set(rows.map((row) => row.id))])),
  };
}

/** Every table in one statement, in an order in which values are given back before they are taken. */
async function writePlans(tx: Tx, plans: readonly Plan[]): Promise<void> {
  const now = await tx.now();
  const added = plans.filter((plan) => !plan.existing).map(productRow);
  const replaced = plans.filter((plan) => plan.existing).map(productRow);
  const ids = plans.map((plan) => plan.record.id);
  const leaving = plans.flatMap(leavingVariants).map((variant) => variant.id);
  const { fresh, known } = variantRows(plans);
  const optionRows = plans.flatMap(({ record }) =>
    record.options.map(({ name, values }, index) => ({
      product_id: record.id,
      position: index + 1,
      name,
      option_values: values,
    })),
  );
  const pairs = plans.flatMap(({ record }) => record.categoryIds.map((id) => [record.id, id]));
  // Sent at once, run in this order: the connection is one queue.
  const [inserted, , , , , , freshIds] = await Promise.all([
    insertProducts.rows(tx, tx.shopId, added, now),
    updateProducts.run(tx, tx.shopId, replaced, now, replaced.map(idOf)),
    deleteOptions.run(tx, tx.shopId, ids),
    insertOptions.run(tx, tx.shopId, optionRows),
    archiveVariants.run(tx, tx.shopId, leaving, now),
    updateVariants.run(tx, tx.shopId, known, now, known.map(idOf)),
    insertVariants.rows(tx, tx.shopId, fresh),
    deleteProductCategories.run(tx, tx.shopId, ids),
    insertProductCategories.run(
      tx,
      tx.shopId,
      pairs.map((pair) => pair[0]!),
      pairs.map((pair) => pair[1]!),
    ),
    refreshLater(tx, ids),
  ]);
  if (inserted.length < added.length || freshIds.length < fresh.length) {
    throw new ConcurrentWriteError('Another writer took the address, SKU or barcode of a product');
  }
}

/** Asks for the products to be listed anew once this transaction has committed. */
export async function refreshLater(tx: Tx, productIds: readonly string[]): Promise<void> {
  await addJobs(tx, [
    { task: 'search.refresh_products', payload: { productIds: [...productIds] } },
  ]);
}

const idOf = ({ id }: { id: string }): string => id;

function productRow({ record }: Plan) {
  return {
    id: record.id,
    slug: record.slug,
    title: record.title,
    description_html: record.descriptionHtml,
    state: record.state,
    vendor: record.vendor,
    product_type: record.productType,
    tags: record.tags,
    seo_title: record.seoTitle,
    seo_description: record.seoDescription,
    tax_class: record.taxClass,
    unit_code: record.unit,
    import_key: record.importKey,
  };
}

function variantRows(plans: readonly Plan[]) {
  type Row = { id: string } & Record<string, unknown>;
  const fresh: Row[] = [];
  const known: Row[] = [];
  for (const plan of plans) {
    const added = addedVariants(plan);
    for (const [position, variant] of plan.record.variants.entries()) {
      (added.has(variant.id) ? fresh : known).push({
        id: variant.id,
        product_id: plan.record.id,
        sku: variant.sku,
        title: variant.title,
        option_values: variant.optionValues,
        barcode: variant.barcode,
        weight_grams: variant.weightGrams,
        image_id: variant.imageId,
        position,
      });
    }
  }
  return { fresh, known };
}
