import { findVariants, listVariantIds } from '#modules/catalog/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import { findPrices, shopCurrency } from '#modules/pricing/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';

/** A variant as an export shows it. Amounts are minor units, quantities the unit's smallest step. */
export interface ExportedVariant {
  variantId: string;
  sku: string;
  product: string;
  variant: string;
  slug: string;
  sellable: string;
  unit: string;
  currency: string;
  priceMinor: number | null;
  compareAtMinor: number | null;
  onHand: number;
  reserved: number;
  available: number;
  barcode: string | null;
  weightGrams: number | null;
}

/** Columns of the CSV, in their order. */
export const exportedColumns = [
  'sku',
  'product',
  'variant',
  'slug',
  'sellable',
  'unit',
  'currency',
  'priceMinor',
  'compareAtMinor',
  'onHand',
  'reserved',
  'available',
  'barcode',
  'weightGrams',
  'variantId',
] as const satisfies readonly (keyof ExportedVariant)[];

const PAGE = 500;

/** Every variant of the shop by SKU, archived ones too; read page by page. */
export async function* exportProducts(ctx: Context): AsyncGenerator<ExportedVariant> {
  let after = '';
  while (true) {
    const page = await shopRead(ctx, async (tx) => await readPage(tx, after));
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = last.sku;
  }
}

async function readPage(tx: Tx, after: string): Promise<ExportedVariant[]> {
  const listed = await listVariantIds(tx, { after, limit: PAGE });
  const ids = listed.map(({ id }) => id);
  const currency = await shopCurrency(tx);
  const [variants, prices, stock] = await Promise.all([
    findVariants(tx, ids),
    findPrices(tx, ids, currency),
    findAvailability(tx, ids),
  ]);
  const variantOf = new Map(variants.map((variant) => [variant.id, variant]));
  const priceOf = new Map(prices.map((price) => [price.variantId, price]));
  const stockOf = new Map(stock.map((row) => [row.variantId, row]));
  return listed.flatMap(({ id }) => {
    const variant = variantOf.get(id);
    if (!variant) return [];
    const { onHand = 0, reserved = 0, available = 0 } = stockOf.get(id) ?? {};
    return [
      {
        variantId: id,
        sku: variant.sku,
        product: variant.productTitle,
        variant: variant.title,
        slug: variant.productSlug,
        sellable: variant.sellable ? 'yes' : 'no',
        unit: variant.unit.code,
        currency,
        priceMinor: priceOf.get(id)?.priceMinor ?? null,
        compareAtMinor: priceOf.get(id)?.compareAtMinor ?? null,
        onHand,
        reserved,
        available,
        barcode: variant.barcode,
        weightGrams: variant.weightGrams,
      },
    ];
  });
}
