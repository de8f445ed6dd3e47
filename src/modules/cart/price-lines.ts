import { findVariants, type SoldVariant } from '#modules/catalog/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import { findPrices, type QuoteInputLine } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';

/** What the shopper chose. */
export interface ChosenLine {
  variantId: string;
  quantity: number;
}

/** A chosen line with all that is known of its article at this moment. */
export interface PricedLine extends ChosenLine {
  variant: SoldVariant;
  /** Null when the article has no price in the shop's currency: it cannot be sold. */
  priceMinor: number | null;
  compareAtMinor: number | null;
}

/** Articles and prices of lines, two statements for any number of carts. */
export async function priceLines(
  tx: Tx,
  lines: readonly ChosenLine[],
  currency: string,
): Promise<PricedLine[]> {
  if (lines.length === 0) return [];
  const variantIds = [...new Set(lines.map((line) => line.variantId))];
  const [variants, prices] = await Promise.all([
    findVariants(tx, variantIds),
    findPrices(tx, variantIds, currency),
  ]);
  const variantById = new Map(variants.map((variant) => [variant.id, variant]));
  const priceById = new Map(prices.map((price) => [price.variantId, price]));
  return lines.flatMap((line) => {
    const variant = variantById.get(line.variantId);
    const price = priceById.get(line.variantId);
    if (!variant) return [];
    return [
      {
        ...line,
        variant,
        priceMinor: price?.priceMinor ?? null,
        compareAtMinor: price?.compareAtMinor ?? null,
      },
    ];
  });
}

/** Whether the article of the line may be sold at all. */
export function isForSale(line: PricedLine): line is PricedLine & { priceMinor: number } {
  return line.variant.sellable && line.priceMinor !== null;
}

/** The line as the quote takes it. Only for lines that are for sale. */
export function quoteLineOf(line: PricedLine & { priceMinor: number }): QuoteInputLine {
  return {
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: line.priceMinor,
    compareAtMinor: line.compareAtMinor,
    stepsPerUnit: line.variant.unit.stepsPerUnit,
    weightGrams: line.variant.weightGrams,
    taxClass: line.variant.taxClass,
  };
}

/** How many of each article can be had now, by variant id. */
export async function availableByVariant(
  tx: Tx,
  variantIds: readonly string[],
): Promise<Map<string, number>> {
  if (variantIds.length === 0) return new Map();
  const stock = await findAvailability(tx, [...new Set(variantIds)]);
  return new Map(stock.map((level) => [level.variantId, level.available]));
}
