import { shopTx, type Tx } from '#platform/database/index.ts';
import { shopSettings } from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { keySets, lineOf, quantityColumns, type HeldLine } from './columns.ts';
import { keyOf, secondsAfter, sumByKey, wholeSecond, type StockLevel } from './model.ts';
import {
  extendReservationRows,
  findLines,
  lockExpiredReservations,
  lockReservations,
  settleReservations,
} from './store/reservations.ts';
import { freeStock, lockFreeStock, lockStock } from './store/stock.ts';

/** Expired reservations ended in one transaction. */
const EXPIRE_BATCH = 500;
/** Expired reservations that one shopper in need looks through; the timer takes the rest. */
const RECLAIM_MOST = 200;

/**
 * Gives the goods of active reservations back. Idempotent: what has ended already, or never was,
 * is left alone. Returns the ids that this call released. Call it once per transaction with the
 * whole list, or after lockReserved: stock is locked in key order.
 */
export async function release(tx: Tx, reservationIds: readonly string[]): Promise<string[]> {
  if (reservationIds.length === 0) return [];
  const ids = [...new Set(reservationIds)].toSorted();
  const now = await tx.now();
  const [, lines, ended] = await Promise.all([
    lockReservations.rows(tx, tx.shopId, ids),
    findLines.rows(tx, tx.shopId, ids),
    settleReservations.rows(tx, tx.shopId, ids, 'released', now),
  ]);
  const released = new Set(ended.map(({ id }) => id));
  const held = lines.map(lineOf).filter(({ reservationId }) => released.has(reservationId));
  await lockAndFree(tx, held, now);
  return [...released];
}

/**
 * Locks reservations and all the stock that they hold, in order. Call it first in a transaction
 * that will sell some of them and release or take again others: each of those calls locks in
 * order, but two such transactions could take the two steps crosswise.
 */
export async function lockReserved(tx: Tx, reservationIds: readonly string[]): Promise<void> {
  if (reservationIds.length === 0) return;
  const ids = [...new Set(reservationIds)].toSorted();
  const [, rows] = await Promise.all([
    lockReservations.rows(tx, tx.shopId, ids),
    findLines.rows(tx, tx.shopId, ids),
  ]);
  await lockStock.rows(tx, tx.shopId, ...keySets(rows.map(lineOf)));
}

/** Activity keeps goods this many time limits from when they were first held, not for ever. */
const LIMITS_MOST = 6;

/**
 * Somebody is still at it (a shopper asks how it stands, a provider is asked again): active
 * reservations last the shop's time limit from now, unless they have been held for six limits
 * already. Returns those it moved.
 */
export async function extendReservations(
  tx: Tx,
  reservationIds: readonly string[],
): Promise<string[]> {
  if (reservationIds.length === 0) return [];
  const ids = [...new Set(reservationIds)].toSorted();
  const [now, { reservationMinutes }] = await Promise.all([tx.now(), shopSettings(tx)]);
  const limitSeconds = reservationMinutes * 60;
  const [, rows] = await Promise.all([
    lockReservations.rows(tx, tx.shopId, ids),
    extendReservationRows.rows(
      tx,
      tx.shopId,
      ids,
      secondsAfter(now, limitSeconds),
      secondsAfter(now, -LIMITS_MOST * limitSeconds),
    ),
  ]);
  return rows.map(({ id }) => id);
}

/**
 * Releases what has expired in the shop, by the database's clock; returns how many. What another
 * transaction is just ending is skipped: it will be ended there.
 */
export async function expireReservations(ctx: Context): Promise<number> {
  for (let total = 0; ;) {
    const ended = await shopTx(ctx, expireBatch);
    total += ended;
    if (ended < EXPIRE_BATCH) return total;
  }
}

/** One transaction of expiry: how many it ended. */
export async function expireBatch(tx: Tx): Promise<number> {
  const now = await tx.now();
  const locked = await lockExpiredReservations.rows(tx, tx.shopId, now, EXPIRE_BATCH);
  const ids = locked.map(({ id }) => id);
  if (ids.length === 0) return 0;
  const [lines] = await Promise.all([
    findLines.rows(tx, tx.shopId, ids),
    settleReservations.run(tx, tx.shopId, ids, 'released', now),
  ]);
  await lockAndFree(tx, lines.map(lineOf), now);
  return ids.length;
}

/**
 * Ends expired reservations that hold the variants, on behalf of somebody who needs them now and
 * has locked `levels`. It waits for nobody, because it holds locks: a reservation or a further
 * stock row that another transaction has in hand is left to that one. Returns `levels` with what
 * was freed.
 */
export async function reclaimExpired(
  tx: Tx,
  variantIds: readonly string[],
  levels: readonly StockLevel[],
): Promise<StockLevel[]> {
  const now = await tx.now();
  const expired = await lockExpiredReservations.rows(tx, tx.shopId, now, RECLAIM_MOST);
  if (expired.length === 0) return [...levels];
  const lines = await linesOf(tx, expired);
  const needed = new Set(variantIds);
  const holders = new Set(
    lines
      .filter(({ variantId }) => needed.has(variantId))
      .map(({ reservationId }) => reservationId),
  );
  const held = lines.filter(({ reservationId }) => holders.has(reservationId));
  const within = await ownedLines(tx, held, levels);
  const ids = [...new Set(within.map(({ reservationId }) => reservationId))].toSorted();
  const [ended] = await Promise.all([
    settleReservations.run(tx, tx.shopId, ids, 'released', now),
    free(tx, within, now),
  ]);
  if (ended !== ids.length) throw new Error('A locked reservation changed its state');
  const freed = new Map(sumByKey(within).map((entry) => [keyOf(entry), entry.quantity]));
  return levels.map((level) => ({
    ...level,
    reserved: level.reserved - (freed.get(keyOf(level)) ?? 0),
  }));
}

async function linesOf(tx: Tx, reservations: readonly { id: string }[]): Promise<HeldLine[]> {
  const ids = reservations.map(({ id }) => id);
  return (await findLines.rows(tx, tx.shopId, ids)).map(lineOf);
}

/** The lines of those reservations whose every stock row is locked by us, or now can be. */
async function ownedLines(
  tx: Tx,
  lines: readonly HeldLine[],
  levels: readonly StockLevel[],
): Promise<HeldLine[]> {
  const owned = new Set(levels.map(keyOf));
  const further = sumByKey(lines.filter((line) => !owned.has(keyOf(line))));
  if (further.length > 0) {
    const rows = await lockFreeStock.rows(tx, tx.shopId, ...keySets(further));
    for (const { variant_id, location_id } of rows) {
      owned.add(keyOf({ variantId: variant_id, locationId: location_id }));
    }
  }
  const blocked = new Set(
    lines.filter((line) => !owned.has(keyOf(line))).map(({ reservationId }) => reservationId),
  );
  return lines.filter(({ reservationId }) => !blocked.has(reservationId));
}

async function lockAndFree(tx: Tx, lines: readonly HeldLine[], now: string): Promise<void> {
  if (lines.length === 0) return;
  await Promise.all([lockStock.rows(tx, tx.shopId, ...keySets(lines)), free(tx, lines, now)]);
}

async function free(tx: Tx, lines: readonly HeldLine[], now: string): Promise<void> {
  const sums = sumByKey(lines);
  if (sums.length === 0) return;
  const freed = await freeStock.run(tx, tx.shopId, ...quantityColumns(sums), wholeSecond(now));
  if (freed !== sums.length) throw new Error('Stock holds less than its reservations say');
}
