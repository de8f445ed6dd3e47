import type { Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { changeStock } from './change-stock.ts';
import { keyOf, type StockKey, type StockLevel } from './model.ts';
import { findLevelRows, findSoldRows, insertSaleLocation } from './store/locations.ts';

export interface StockMove {
  variantId: string;
  fromLocationId: string;
  toLocationId: string;
  /** Whole steps, >= 1. */
  quantity: number;
}

/** A move that the place it was to leave could not give. */
export interface ShortMove {
  variantId: string;
  requested: number;
  available: number;
}

/**
 * Moves goods between places, in the given order, each move as two movements of kind `transfer` under
 * one reference. What orders under way hold stays where it is: a move that would take of it is
 * returned. Then nothing may be kept: the caller returns a refusal and so rolls back. Call it once per
 * transaction with the whole list: stock is locked in key order.
 */
export async function moveStock(
  tx: Tx,
  moves: readonly StockMove[],
  { reference, reason }: { reference: string; reason: string },
): Promise<ShortMove[]> {
  const why = { kind: 'transfer', reference, reason } as const;
  const results = await changeStock(
    tx,
    moves.flatMap(({ variantId, fromLocationId, toLocationId, quantity }) => [
      { ...why, variantId, locationId: fromLocationId, quantity: -quantity },
      { ...why, variantId, locationId: toLocationId, quantity },
    ]),
  );
  return moves.flatMap(({ variantId, quantity }, index) => {
    const taken = results[2 * index]!;
    if (!isRefusal(taken)) return [];
    const { onHand, reserved } = taken.data as { onHand: number; reserved: number };
    return [{ variantId, requested: quantity, available: onHand - reserved }];
  });
}

/** Makes the place where a flash sale's allotments lie, unless it is there. Its id is the sale's. */
export async function createSaleLocation(tx: Tx, id: string, name: string): Promise<void> {
  await insertSaleLocation.run(tx, tx.shopId, id, name.slice(0, 100));
}

/** Levels of the variants at the locations, those pairs that exist, by `variant location`. */
export async function findLevels(
  tx: Tx,
  variantIds: readonly string[],
  locationIds: readonly string[],
): Promise<Map<string, StockLevel>> {
  if (variantIds.length === 0 || locationIds.length === 0) return new Map();
  const rows = await findLevelRows.rows(tx, tx.shopId, [...variantIds], [...locationIds]);
  return new Map(
    rows.map((row) => {
      const key: StockKey = { variantId: row.variant_id, locationId: row.location_id };
      return [keyOf(key), { ...key, onHand: row.on_hand, reserved: row.reserved }];
    }),
  );
}

/** Units that left a location by sale, second by second since the time; seconds without one missing. */
export async function findSoldBySecond(
  tx: Tx,
  locationId: string,
  variantIds: readonly string[],
  since: string,
): Promise<{ second: string; quantity: number }[]> {
  return await findSoldRows.rows(tx, tx.shopId, locationId, [...variantIds], since);
}
