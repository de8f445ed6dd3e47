import { findReceived, receiveStock } from '#modules/inventory/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { shopTx } from '#platform/database/index.ts';
import type { Context } from '#platform/context.ts';
import type { SalesLine } from './read-sales.ts';

/** Variants whose stock is received in one transaction. */
const BATCH = 500;

/**
 * Stocks what the file will need, times the factor, rounded down. What an earlier run under the
 * same name received already is not received again. Returns the units that came in now.
 */
export async function stockGoods(
  ctx: Context,
  lines: readonly SalesLine[],
  options: { name: string; factor: number; variantIds: ReadonlyMap<string, string> },
): Promise<number> {
  const needed = new Map<string, number>();
  for (const { kind, stockCode, quantity } of lines) {
    if (kind !== 'sale') continue;
    const variantId = options.variantIds.get(stockCode)!;
    needed.set(variantId, (needed.get(variantId) ?? 0) + quantity);
  }
  const wanted = [...needed].map(([variantId, quantity]) => ({
    variantId,
    quantity: Math.floor(quantity * options.factor),
  }));
  let units = 0;
  for (let from = 0; from < wanted.length; from += BATCH) {
    units += await receive({ ...ctx }, wanted.slice(from, from + BATCH), options.name);
  }
  return units;
}

async function receive(
  ctx: Context,
  wanted: readonly { variantId: string; quantity: number }[],
  reference: string,
): Promise<number> {
  return await shopTx(ctx, async (tx) => {
    const received = await findReceived(tx, reference);
    const missing = wanted
      .map(({ variantId, quantity }) => ({
        variantId,
        quantity: quantity - (received.get(variantId) ?? 0),
        reason: 'stock for a replay of recorded sales',
        reference,
      }))
      .filter(({ quantity }) => quantity > 0);
    const results = await receiveStock(tx, missing);
    if (results.some(isRefusal)) throw new Error('Goods that came in were refused');
    return missing.reduce((units, line) => units + line.quantity, 0);
  });
}
