import { shopRead, type Tx } from '#platform/database/index.ts';
import type { Context } from '#platform/context.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { Refusal } from '#platform/refusal.ts';
import { catalogRefusals, type AdminProduct, type Media } from './contract.ts';
import { loadProducts, type ProductRecord, type VariantRecord } from './product-record.ts';
import { findMediaRows } from './store/media.ts';

/** A whole product with its pictures. */
export interface Product extends ProductRecord {
  readonly media: readonly Media[];
}

/** Whole products by id, in no order; ids that this shop does not have are missing. */
export async function findProducts(tx: Tx, ids: readonly string[]): Promise<Product[]> {
  const [records, media] = await Promise.all([
    loadProducts(tx, ids),
    findMediaRows.rows(tx, tx.shopId, [...ids]),
  ]);
  const mediaOf = Map.groupBy(media, (row) => row.product_id);
  return [...records.values()].map((record) => ({
    ...record,
    media: (mediaOf.get(record.id) ?? []).map(mediaOfRow),
  }));
}

/** One product as staff see it. Refusals: product_not_found. */
export async function showProduct(ctx: Context, id: string): Promise<AdminProduct | Refusal> {
  return await shopRead(ctx, async (tx) => await readAdminProduct(tx, id));
}

/** The same inside a transaction: what a write answers with. Refusals: product_not_found. */
export async function readAdminProduct(tx: Tx, id: string): Promise<AdminProduct | Refusal> {
  const [product] = await findProducts(tx, [id]);
  return product ? adminProduct(product) : catalogRefusals.product_not_found();
}

function adminProduct(product: Product): AdminProduct {
  const { descriptionHtml, importKey: _, archivedVariants, variants, ...rest } = product;
  return {
    ...rest,
    description: descriptionHtml,
    tags: [...rest.tags],
    categoryIds: [...rest.categoryIds],
    options: rest.options.map(({ name, values }) => ({ name, values: [...values] })),
    variants: [...variants, ...archivedVariants].map(adminVariant),
    media: [...rest.media],
  };
}

function adminVariant(variant: VariantRecord): AdminProduct['variants'][number] {
  return { ...variant, optionValues: [...variant.optionValues] };
}

/** A picture as readers get it. */
export function mediaOfRow(row: RowOf<typeof findMediaRows>): Media {
  return {
    id: row.id,
    altText: row.alt_text,
    width: row.width,
    height: row.height,
    dominantColour: row.dominant_colour,
    placeholder: row.placeholder,
  };
}
