import type { Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { keyColumns, keySets, levelOf, type LockedLevel } from './columns.ts';
import { lowStockDefault, noteLowStock } from './low-stock.ts';
import { inventoryRefusals, type StockMoved } from './contract.ts';
import { createDefaultLocation, defaultLocation } from './locations.ts';
import {
  applyChange,
  keyOf,
  sumByKey,
  wholeSecond,
  type Movement,
  type NumberedLevel,
  type StockChange,
} from './model.ts';
import { insertMissingStock, lockStock, setStockLevels } from './store/stock.ts';
import { writeMovements } from './write-movements.ts';

export type StockResult = StockMoved | Refusal<'stock_below_reserved'>;

export interface StockDelta {
  variantId: string;
  locationId?: string;
  quantity: number;
  reason?: string | null;
  reference?: string | null;
}

export interface StockCount {
  variantId: string;
  locationId?: string;
  onHand: number;
  reason?: string | null;
  reference?: string | null;
}

/** Goods came in: quantities >= 1. One result per line. */
export async function receiveStock(tx: Tx, lines: readonly StockDelta[]): Promise<StockResult[]> {
  return await changeStock(
    tx,
    lines.map((line) => ({ ...line, kind: 'receipt' })),
  );
}

/** Sold goods came back and are sellable again: quantities >= 1. One result per line. */
export async function returnStock(tx: Tx, lines: readonly StockDelta[]): Promise<StockResult[]> {
  return await changeStock(
    tx,
    lines.map((line) => ({ ...line, kind: 'return' })),
  );
}

/** Adds or takes (negative), each with a reason. One result per line; see changeStock. */
export async function adjustStock(
  tx: Tx,
  lines: readonly (StockDelta & { reason: string })[],
): Promise<StockResult[]> {
  return await changeStock(
    tx,
    lines.map((line) => ({ ...line, kind: 'adjustment' })),
  );
}

/** Sets what is on hand, as after a count. One result per line; see changeStock. */
export async function setStock(tx: Tx, lines: readonly StockCount[]): Promise<StockResult[]> {
  return await changeStock(
    tx,
    lines.map((line) => ({ ...line, kind: 'count' })),
  );
}

/**
 * Changes what is on hand and writes the ledger, in the given order, several changes of one
 * variant included. A change that would leave less than is reserved is refused
 * (`stock_below_reserved`, its own line only) and moves nothing. Makes missing stock rows and the
 * default location. The variants exist: the caller has looked. Call it once per transaction with
 * the whole list: stock is locked in key order.
 */
export async function changeStock(tx: Tx, changes: readonly StockChange[]): Promise<StockResult[]> {
  if (changes.length === 0) return [];
  const located = changes.map((change) => ({
    ...change,
    locationId: change.locationId ?? defaultLocation(tx),
  }));
  const now = await tx.now();
  const before = await lockForChange(tx, located, now);
  const levels = new Map<string, NumberedLevel>(before.map((level) => [keyOf(level), level]));
  const movements: Movement[] = [];
  const results = located.map((change) => {
    const result = applyChange(levels.get(keyOf(change))!, change);
    if ('wanted' in result) return belowReserved(result.level);
    levels.set(keyOf(change), result.level);
    if (result.movement) movements.push(result.movement);
    return movedOf(result.level);
  });
  await writeLevels(tx, before, levels, now);
  await writeMovements(tx, movements, now);
  return results;
}

async function lockForChange(
  tx: Tx,
  changes: readonly { variantId: string; locationId: string }[],
  now: string,
): Promise<LockedLevel[]> {
  const keys = sumByKey(
    changes.map(({ variantId, locationId }) => ({ variantId, locationId, quantity: 0 })),
  );
  const columns = keyColumns(keys);
  // Rows are inserted before any is locked, in key order: who waits here holds nothing yet.
  const [, , rows] = await Promise.all([
    createDefaultLocation(tx),
    insertMissingStock.run(tx, tx.shopId, ...columns, wholeSecond(now)),
    lockStock.rows(tx, tx.shopId, ...keySets(keys)),
  ]);
  return rows.map(levelOf);
}

async function writeLevels(
  tx: Tx,
  before: readonly LockedLevel[],
  levels: ReadonlyMap<string, NumberedLevel>,
  now: string,
): Promise<void> {
  const changed = before
    .map((old) => ({ old, level: levels.get(keyOf(old))! }))
    .filter(({ old, level }) => level.movementCount !== old.movementCount);
  if (changed.length === 0) return;
  const written = await setStockLevels.run(
    tx,
    tx.shopId,
    ...keyColumns(changed.map(({ level }) => level)),
    changed.map(({ level }) => level.onHand),
    changed.map(({ level }) => level.movementCount),
    changed.map(({ old }) => old.movementCount),
    wholeSecond(now),
  );
  if (written !== changed.length) throw new Error('Locked stock changed under our hands');
  const shopDefault = await lowStockDefault(tx);
  const notes = changed.map(({ old, level }) => ({ ...old, before: null, after: level.onHand }));
  await noteLowStock(tx, notes, shopDefault, now);
}

function movedOf({
  variantId,
  locationId,
  onHand,
  reserved,
  movementCount,
}: NumberedLevel): StockMoved {
  const available = onHand - reserved;
  return { variantId, locationId, onHand, reserved, available, version: movementCount };
}

function belowReserved({
  variantId,
  onHand,
  reserved,
}: NumberedLevel): Refusal<'stock_below_reserved'> {
  return inventoryRefusals.stock_below_reserved({ data: { variantId, onHand, reserved } });
}
