import type { Tx } from '#platform/database/index.ts';
import { keySets, levelOf, lineOf, quantityColumns } from './columns.ts';
import { lowStockDefault, noteLowStock } from './low-stock.ts';
import { inKeyOrder, keyOf, saleMovements, sumByKey, type SoldLine } from './model.ts';
import { findLines, lockReservations, settleReservations } from './store/reservations.ts';
import { lockStock, sellHeldStock } from './store/stock.ts';
import { writeMovements } from './write-movements.ts';

export interface Sale {
  reservationId: string;
  /** What the goods left for: an order's number or id, written into the ledger. */
  reference?: string | null;
}

/**
 * Turns reservations into sales: goods leave, the ledger says why. Returns the ids that this call
 * committed, in the given order. One that is active but past its time still counts: the goods are
 * there. One that was released, or committed before, is not returned and moves nothing; the caller
 * then reserves the id again or gives the money back (trial 23). Call it once per transaction with
 * the whole list: stock is locked in key order.
 */
export async function commitReservations(tx: Tx, sales: readonly Sale[]): Promise<string[]> {
  if (sales.length === 0) return [];
  const references = new Map(sales.map((sale) => [sale.reservationId, sale.reference ?? null]));
  const ids = [...references.keys()];
  const now = await tx.now();
  const [, ended, rows] = await Promise.all([
    lockReservations.rows(tx, tx.shopId, ids.toSorted()),
    settleReservations.rows(tx, tx.shopId, ids, 'committed', now),
    findLines.rows(tx, tx.shopId, ids),
  ]);
  const committed = new Set(ended.map(({ id }) => id));
  const linesById = Map.groupBy(rows.map(lineOf), ({ reservationId }) => reservationId);
  const sold = ids
    .filter((id) => committed.has(id))
    .flatMap((id) => inKeyOrder(linesById.get(id) ?? []))
    .map((line) => ({ ...line, reference: references.get(line.reservationId) ?? null }));
  if (sold.length > 0) await sell(tx, sold, now);
  return ids.filter((id) => committed.has(id));
}

async function sell(tx: Tx, sold: readonly SoldLine[], now: string): Promise<void> {
  const sums = sumByKey(sold);
  const counts = new Map<string, number>();
  for (const line of sold) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1);
  const moves = sums.map((sum) => counts.get(keyOf(sum))!);
  const [, rows, shopDefault] = await Promise.all([
    lockStock.rows(tx, tx.shopId, ...keySets(sums)),
    sellHeldStock.rows(tx, tx.shopId, ...quantityColumns(sums), moves),
    lowStockDefault(tx),
  ]);
  if (rows.length !== sums.length) throw new Error('Stock holds less than its reservations say');
  const levels = rows.map(levelOf);
  const taken = new Map(sums.map((sum) => [keyOf(sum), sum.quantity]));
  const changes = levels.map((level) => ({
    ...level,
    before: level.onHand + taken.get(keyOf(level))!,
    after: level.onHand,
  }));
  await Promise.all([
    writeMovements(tx, saleMovements(sold, levels), now),
    noteLowStock(tx, changes, shopDefault, now),
  ]);
}
