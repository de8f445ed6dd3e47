import { findVariants, type SoldVariant } from '#modules/catalog/index.ts';
import { findLiveOffers, type LiveOfferOfVariant } from '#modules/flash-sales/index.ts';
import { findAvailability } from '#modules/inventory/index.ts';
import { findPrices, type QuoteInputLine } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { ChosenLine } from './model.ts';

/** A chosen line with all that is known of its article at this moment. */
export interface PricedLine extends ChosenLine {
  variant: SoldVariant;
  /** Null when the article has no price in the shop's currency: it cannot be sold. */
  priceMinor: number | null;
  compareAtMinor: number | null;
  /** The flash sale whose price this is; what it set aside is all that can be had. */
  offer: LiveOfferOfVariant | null;
  /** A live flash sale that has nothing left of the article: the price is the normal one. */
  missed: LiveOfferOfVariant | null;
}

type Price = { priceMinor: number; compareAtMinor: number | null };

/** What one transaction has learned of articles; each is asked about once. */
export interface Articles {
  /**
   * Learns what is not known yet: two statements in one flight, none when all is known; two more for
   * articles in a flash sale.
   */
  load(variantIds: readonly string[], currency: string): Promise<void>;
  /** The same with how many can be had: one statement more in that flight. */
  loadWithStock(variantIds: readonly string[], currency: string): Promise<void>;
  /** The lines whose articles this shop has, with what was loaded. */
  priced(lines: readonly ChosenLine[], currency: string): PricedLine[];
  /** How many can be had of a loaded article at its price; none of an unknown one. */
  available(variantId: string): number;
}

/** Opens the transaction's knowledge, empty. */
export function openArticles(tx: Tx): Articles {
  const variants = new Map<string, SoldVariant | null>();
  const prices = new Map<string, Price | null>();
  const stock = new Map<string, number>();
  const offers = new Map<string, LiveOfferOfVariant | null>();

  const loadVariants = async (ids: readonly string[]): Promise<void> => {
    const missing = ids.filter((id) => !variants.has(id));
    if (missing.length === 0) return;
    const found = await findVariants(tx, missing);
    for (const id of missing) variants.set(id, null);
    for (const variant of found) variants.set(variant.id, variant);
  };
  const loadPrices = async (ids: readonly string[], currency: string): Promise<void> => {
    const missing = ids.filter((id) => !prices.has(`${currency} ${id}`));
    if (missing.length === 0) return;
    const found = await findPrices(tx, missing, currency);
    for (const id of missing) prices.set(`${currency} ${id}`, null);
    for (const price of found) prices.set(`${currency} ${price.variantId}`, price);
  };
  const loadStock = async (ids: readonly string[]): Promise<void> => {
    const missing = ids.filter((id) => !stock.has(id));
    if (missing.length === 0) return;
    for (const level of await findAvailability(tx, missing))
      stock.set(level.variantId, level.available);
  };
  const loadOffers = async (ids: readonly string[]): Promise<void> => {
    const missing = ids.filter((id) => !offers.has(id));
    if (missing.length === 0) return;
    const found = await findLiveOffers(tx, missing);
    for (const id of missing) offers.set(id, found.get(id) ?? null);
  };
  const offerOf = (id: string): LiveOfferOfVariant | null => offers.get(id) ?? null;
  const load = async (ids: readonly string[], currency: string): Promise<void> => {
    await Promise.all([loadVariants(ids), loadPrices(ids, currency), loadOffers(ids)]);
  };

  return {
    load: async (variantIds, currency) => await load([...new Set(variantIds)], currency),
    loadWithStock: async (variantIds, currency) => {
      const ids = [...new Set(variantIds)];
      await Promise.all([load(ids, currency), loadStock(ids)]);
    },
    priced: (lines, currency) =>
      lines.flatMap((line) => {
        const variant = variants.get(line.variantId);
        const price = prices.get(`${currency} ${line.variantId}`);
        if (!variant) return [];
        return [{ ...line, variant, ...priceOf(price, offerOf(line.variantId), currency) }];
      }),
    available: (variantId) => {
      const offer = offerOf(variantId);
      const price = offer && prices.get(`${offer.currency} ${variantId}`);
      const counts = price && offer.priceMinor < price.priceMinor && offer.left > 0;
      return counts ? offer.left : (stock.get(variantId) ?? 0);
    },
  };
}

/** The price that counts: a live sale's while something of it is left, else the normal one. */
function priceOf(
  price: Price | null | undefined,
  offer: LiveOfferOfVariant | null,
  currency: string,
): Pick<PricedLine, 'priceMinor' | 'compareAtMinor' | 'offer' | 'missed'> {
  if (!price) return { priceMinor: null, compareAtMinor: null, offer: null, missed: null };
  const { priceMinor, compareAtMinor } = price;
  // A normal price that fell below the sale's since it was planned is the better offer.
  const counts = offer && offer.currency === currency && offer.priceMinor < priceMinor;
  if (!counts) return { priceMinor, compareAtMinor, offer: null, missed: null };
  if (offer.left === 0) return { priceMinor, compareAtMinor, offer: null, missed: offer };
  return { priceMinor: offer.priceMinor, compareAtMinor: priceMinor, offer, missed: null };
}

/** Articles and prices of lines, two statements for any number of carts. */
export async function priceLines(
  tx: Tx,
  lines: readonly ChosenLine[],
  currency: string,
): Promise<PricedLine[]> {
  const articles = openArticles(tx);
  await articles.load(
    lines.map((line) => line.variantId),
    currency,
  );
  return articles.priced(lines, currency);
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
