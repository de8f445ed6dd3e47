import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import type { Money } from '#platform/contract.ts';
import type { Picture } from './contract.ts';
import { suggestListings as findSuggestions } from './store/listings.ts';
import { searchWords } from './words.ts';

export interface Suggestion {
  id: string;
  slug: string;
  title: string;
  price: Money;
  image: Picture | null;
}

/** Products that somebody who types these words may mean; what can be bought first. */
export async function suggestListings(
  ctx: Context,
  typed: string,
  limit: number,
): Promise<Suggestion[]> {
  const { words, prefix } = searchWords(typed);
  if (words === '') return [];
  const rows = await shopRead(
    ctx,
    async (tx) => await findSuggestions.rows(tx, tx.shopId, words, prefix, limit),
  );
  return rows.map((row) => ({
    id: row.product_id,
    slug: row.slug,
    title: row.title,
    price: { amount: row.price_min_minor, currency: row.currency },
    image: row.image,
  }));
}
