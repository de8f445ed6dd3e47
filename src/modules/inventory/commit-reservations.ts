import type { Tx } from '#platform/database/index.ts';
import { keyColumns, keySets, levelOf, lineOf, quantityColumns, type HeldLine } from './columns.ts';
import { lowStockDefault, noteLowStock } from './low-stock.ts';
import { inKeyOrder, keyOf, saleSteps, sumByKey, type SoldLine } from './model.ts';
import { insertSales } from './store/movements.ts';
import { findLines, lockReservations, settleReservations } from './store/reservations.ts';
import { lockStock, sellHeldStock } from './store/stock.ts';

export interface Sale {
  reservationId: string;
  /** What the goods left for: an order's number or id, written into the ledger. */
  reference?: string | null;
}

/** Reservations that are locked, with what they hold. */
export interface LockedHolds {
  /** Ids of those that still hold goods: only these can be sold. */
  active: ReadonlySet<string>;
  lines: readonly HeldLine[];
}

/**
 * Locks reservations: what is active stays so until the transaction ends. One flight, for who has
 * more to lock beside it.
 */
export async function lockHolds(tx: Tx, reservationIds: readonly string[]): Promise<LockedHolds> {
  if (reservationIds.length === 0) return { active: new Set(), lines: [] };
  const ids = [...new Set(reservationIds)].toSorted();
  const [rows, lines] = await Promise.all([
    lockReservations.rows(tx, tx.shopId, ids),
    findLines.rows(tx, tx.shopId, ids),
  ]);
  const active = rows.flatMap(({ id, state }) => (state === 'active' ? [id] : []));
  return { active: new Set(active), lines: lines.map(lineOf) };
}

/**
 * Turns reservations into sales: goods leave, the ledger says why. Returns the ids that this call
 * committed, in the given order. One that is active but past its time still counts: the goods are
 * there. One that was released, or committed before, is not returned and moves nothing; the caller
 * then reserves the id again or gives the money back (trial 23). Call it once per transaction with
 * the whole list: stock is locked in key order.
 */
export async function commitReservations(tx: Tx, sales: readonly Sale[]): Promise<string[]> {
  const holds = await lockHolds(
    tx,
    sales.map(({ reservationId }) => reservationId),
  );
  const active = sales.filter(({ reservationId }) => holds.active.has(reservationId));
  await sellHolds(tx, holds, active, await tx.now());
  return [...new Set(active.map(({ reservationId }) => reservationId))];
}

/**
 * The same for reservations that this transaction has locked and found active; every one is sold.
 * `now` is the transaction's time. One flight, sent at once: the stock rows, which others wait for,
 * are held for no longer than it takes.
 */
export async function sellHolds(
  tx: Tx,
  { lines }: LockedHolds,
  sales: readonly Sale[],
  now: string,
): Promise<void> {
  if (sales.length === 0) return;
  const references = new Map(sales.map((sale) => [sale.reservationId, sale.reference ?? null]));
  const ids = [...references.keys()];
  const linesById = Map.groupBy(lines, ({ reservationId }) => reservationId);
  const sold = ids
    .flatMap((id) => inKeyOrder(linesById.get(id) ?? []))
    .map((line) => ({ ...line, reference: references.get(line.reservationId) ?? null }));
  const [ended] = await Promise.all([
    settleReservations.rows(tx, tx.shopId, ids, 'committed', now),
    moveOut(tx, sold, now),
  ]);
  if (ended.length !== ids.length) throw new Error('A locked reservation changed its state');
}

async function moveOut(tx: Tx, sold: readonly SoldLine[], now: string): Promise<void> {
  const sums = sumByKey(sold);
  const steps = saleSteps(sold);
  const moves = new Map<string, number>();
  for (const step of steps) moves.set(keyOf(step), (moves.get(keyOf(step)) ?? 0) + 1);
  const [, rows, written, shopDefault] = await Promise.all([
    lockStock.rows(tx, tx.shopId, ...keySets(sums)),
    sellHeldStock.rows(
      tx,
      tx.shopId,
      ...quantityColumns(sums),
      sums.map((sum) => moves.get(keyOf(sum))!),
    ),
    insertSales.run(
      tx,
      tx.shopId,
      ...keyColumns(steps),
      steps.map(({ quantity }) => quantity),
      steps.map(({ quantityAfter }) => quantityAfter),
      steps.map(({ movesAfter }) => movesAfter),
      steps.map(({ reference }) => reference),
      steps.map(({ reservationId }) => reservationId),
      tx.ctx.actor.kind,
      tx.ctx.actor.personId,
      tx.ctx.actor.name,
      tx.ctx.requestId,
      now,
    ),
    lowStockDefault(tx),
  ]);
  if (rows.length !== sums.length) throw new Error('Stock holds less than its reservations say');
  if (written !== steps.length) throw new Error('The ledger took fewer lines than were given');
  const taken = new Map(sums.map((sum) => [keyOf(sum), sum.quantity]));
  const changes = rows.map(levelOf).map((level) => ({
    ...level,
    before: level.onHand + taken.get(keyOf(level))!,
    after: level.onHand,
  }));
  await noteLowStock(tx, changes, shopDefault, now);
}
