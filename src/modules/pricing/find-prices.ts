import type { Tx } from '#platform/database/index.ts';
import { findPriceRows, listPriceRows } from './store.ts';

export interface VariantPrice {
  variantId: string;
  priceMinor: number;
  compareAtMinor: number | null;
  currency: string;
}

/**
 * Prices of the variants in the currency, read in the caller's transaction: never cached. A variant
 * without a price is missing from the answer, and so is not for sale.
 */
export async function findPrices(
  tx: Tx,
  variantIds: readonly string[],
  currency: string,
): Promise<VariantPrice[]> {
  if (variantIds.length === 0) return [];
  const wanted = [...new Set(variantIds)];
  const rows = await findPriceRows.rows(tx, tx.shopId, wanted, currency);
  return rows.map((row) => priceOf(row, currency));
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const CURSOR_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A page of the shop's prices by variant id; a malformed cursor begins at the first. */
export async function listPricePage(
  tx: Tx,
  currency: string,
  limit: number,
  cursor = '',
): Promise<{ prices: VariantPrice[]; nextCursor: string | null }> {
  const after = CURSOR_ID.test(cursor) ? cursor : FIRST_ID;
  const rows = await listPriceRows.rows(tx, tx.shopId, currency, after, limit + 1);
  const prices = rows.slice(0, limit).map((row) => priceOf(row, currency));
  return { prices, nextCursor: rows.length > limit ? prices.at(-1)!.variantId : null };
}

function priceOf(
  row: { variant_id: string; price_minor: number; compare_at_minor: number | null },
  currency: string,
): VariantPrice {
  return {
    variantId: row.variant_id,
    priceMinor: row.price_minor,
    compareAtMinor: row.compare_at_minor,
    currency,
  };
}
