import { presentOffer } from '#modules/flash-sales/index.ts';
import { linePrice } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { Cart, CartLine } from './contract.ts';
import type { ChosenLine } from './model.ts';
import { isForSale, openArticles, type Articles, type PricedLine } from './price-lines.ts';
import { listLines, type findCartRows } from './store.ts';

export type CartRow = RowOf<typeof findCartRows>;

/** The cart as its shopper sees it: today's prices, what is wrong with a line, the total. */
export async function viewCart(tx: Tx, cart: CartRow): Promise<Cart> {
  const rows = await listLines.rows(tx, tx.shopId, [cart.id]);
  const lines = rows.map(chosenLine);
  const articles = openArticles(tx);
  const ids = lines.map((line) => line.variantId);
  await articles.loadWithStock(ids, cart.currency);
  return presentCart(cart, lines, articles);
}

/** A stored line in the model's words. */
export function chosenLine(row: RowOf<typeof listLines>): ChosenLine {
  return { variantId: row.variant_id, quantity: row.quantity };
}

/** The cart with these lines; their articles are loaded. */
export function presentCart(
  { id, currency, state }: Pick<CartRow, 'id' | 'currency' | 'state'>,
  chosen: readonly ChosenLine[],
  articles: Articles,
): Cart {
  const lines = articles
    .priced(chosen, currency)
    .map((line) => viewLine(line, articles.available(line.variantId), currency));
  const totalMinor = lines.reduce((sum, line) => sum + line.total.amount, 0);
  return {
    id,
    currency,
    state: state as Cart['state'],
    lines,
    quantity: lines.length,
    total: { amount: totalMinor, currency },
  };
}

/** One line as its shopper sees it; an article that is not for sale costs nothing and says so. */
export function viewLine(line: PricedLine, available: number, currency: string): CartLine {
  const { variant, quantity } = line;
  const forSale = isForSale(line);
  const unitMinor = forSale ? line.priceMinor : 0;
  const totalMinor = linePrice(unitMinor, quantity, variant.unit.stepsPerUnit);
  const compareAtPrice =
    line.compareAtMinor === null ? null : { amount: line.compareAtMinor, currency };
  const short = available < quantity ? 'insufficient_stock' : null;
  return {
    variantId: line.variantId,
    productSlug: variant.productSlug,
    title: variant.productTitle,
    variantTitle: variant.title,
    sku: variant.sku,
    quantity,
    unit: variant.unit.code,
    unitPrice: { amount: unitMinor, currency },
    compareAtPrice,
    total: { amount: totalMinor, currency },
    imageId: variant.imageId,
    available: Math.max(0, available),
    problem: forSale ? short : 'not_for_sale',
    offer: presentOffer(line.offer, compareAtPrice),
  };
}
