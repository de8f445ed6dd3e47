import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { normalCode } from './model.ts';
import {
  findSoldVariants,
  findSoldVariantsByBarcode,
  findSoldVariantsBySku,
} from './store/variants.ts';

/** A variant as selling, counting and packing know it. */
export interface SoldVariant {
  readonly id: string;
  readonly productId: string;
  readonly sku: string;
  readonly title: string;
  readonly productTitle: string;
  readonly productSlug: string;
  /** Quantities are whole steps; a price is for `stepsPerUnit` steps. */
  readonly unit: {
    readonly code: string;
    readonly stepsPerUnit: number;
    readonly stepLabel: string;
  };
  readonly weightGrams: number | null;
  readonly taxClass: string;
  /** The product is active and the variant not archived. Price and stock are other modules' words. */
  readonly sellable: boolean;
  readonly imageId: string | null;
  readonly barcode: string | null;
}

/** Variants by id, in no order; ids that this shop does not have are missing. */
export async function findVariants(tx: Tx, variantIds: readonly string[]): Promise<SoldVariant[]> {
  return (await findSoldVariants.rows(tx, tx.shopId, [...variantIds])).map(soldVariant);
}

/** Variants by SKU in normal form (NFC, trimmed, letter case counts). */
export async function findVariantsBySku(tx: Tx, skus: readonly string[]): Promise<SoldVariant[]> {
  return (await findSoldVariantsBySku.rows(tx, tx.shopId, skus.map(normalCode))).map(soldVariant);
}

/** Variants on offer by barcode; a barcode names at most one. */
export async function findVariantsByBarcode(
  tx: Tx,
  barcodes: readonly string[],
): Promise<SoldVariant[]> {
  const rows = await findSoldVariantsByBarcode.rows(tx, tx.shopId, barcodes.map(normalCode));
  return rows.map(soldVariant);
}

function soldVariant(row: RowOf<typeof findSoldVariants>): SoldVariant {
  return {
    id: row.id,
    productId: row.product_id,
    sku: row.sku,
    title: row.title,
    productTitle: row.product_title,
    productSlug: row.product_slug,
    unit: { code: row.unit_code, stepsPerUnit: row.steps_per_unit, stepLabel: row.step_label },
    weightGrams: row.weight_grams,
    taxClass: row.tax_class,
    sellable: row.sellable,
    imageId: row.image_id,
    barcode: row.barcode,
  };
}
