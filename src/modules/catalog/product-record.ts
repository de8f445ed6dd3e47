/** A product as it is stored, whole; and the reading of many at once. */
import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { ProductState } from './model.ts';
import { findOptions, findProductCategories, findProductRows } from './store/products.ts';
import { findVariantRows } from './store/variants.ts';

export interface VariantRecord {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly optionValues: readonly string[];
  readonly barcode: string | null;
  readonly weightGrams: number | null;
  readonly imageId: string | null;
  readonly archived: boolean;
}

export interface ProductRecord {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  /** Sanitised. */
  readonly descriptionHtml: string;
  readonly state: ProductState;
  readonly vendor: string | null;
  readonly productType: string | null;
  readonly tags: readonly string[];
  readonly seoTitle: string | null;
  readonly seoDescription: string | null;
  readonly taxClass: string;
  readonly unit: string;
  readonly importKey: string | null;
  /** In the order of the ids. */
  readonly categoryIds: readonly string[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** On offer, in their order. */
  readonly variants: readonly VariantRecord[];
  readonly archivedVariants: readonly VariantRecord[];
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type ProductRow = RowOf<typeof findProductRows>;

/** Reads whole products by id; an id that this shop does not have is missing from the map. */
export async function loadProducts(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, ProductRecord>> {
  if (ids.length === 0) return new Map();
  return await completeProducts(tx, await findProductRows.rows(tx, tx.shopId, [...ids]));
}

/** Adds to rows of products what lies in the tables around them. */
export async function completeProducts(
  tx: Tx,
  rows: readonly ProductRow[],
): Promise<Map<string, ProductRecord>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map((row) => row.id);
  const [options, variants, categories] = await Promise.all([
    findOptions.rows(tx, tx.shopId, ids),
    findVariantRows.rows(tx, tx.shopId, ids),
    findProductCategories.rows(tx, tx.shopId, ids),
  ]);
  const optionsOf = Map.groupBy(options, (option) => option.product_id);
  const variantsOf = Map.groupBy(variants, (variant) => variant.product_id);
  const categoriesOf = Map.groupBy(categories, (category) => category.product_id);
  return new Map(
    rows.map((row) => {
      const all = (variantsOf.get(row.id) ?? []).map(variantRecord);
      const record: ProductRecord = {
        ...ownFields(row),
        categoryIds: (categoriesOf.get(row.id) ?? []).map((category) => category.category_id),
        options: (optionsOf.get(row.id) ?? []).map(({ name, option_values }) => ({
          name,
          values: option_values,
        })),
        variants: all.filter((variant) => !variant.archived),
        archivedVariants: all.filter((variant) => variant.archived),
      };
      return [row.id, record];
    }),
  );
}

function ownFields(row: ProductRow) {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    descriptionHtml: row.description_html,
    state: row.state as ProductState,
    vendor: row.vendor,
    productType: row.product_type,
    tags: row.tags,
    seoTitle: row.seo_title,
    seoDescription: row.seo_description,
    taxClass: row.tax_class,
    unit: row.unit_code,
    importKey: row.import_key,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function variantRecord(row: RowOf<typeof findVariantRows>): VariantRecord {
  return {
    id: row.id,
    sku: row.sku,
    title: row.title,
    optionValues: row.option_values,
    barcode: row.barcode,
    weightGrams: row.weight_grams,
    imageId: row.image_id,
    archived: row.archived,
  };
}
