import type { KeyedQuantity, NumberedLevel, StockKey } from './model.ts';

/** Stock keys as the parallel arrays that set-based statements unnest. */
export function keyColumns(keys: readonly StockKey[]): [string[], string[]] {
  return [keys.map(({ variantId }) => variantId), keys.map(({ locationId }) => locationId)];
}

/** The variants and the locations of stock keys, each once. */
export function keySets(keys: readonly StockKey[]): [string[], string[]] {
  const [variantIds, locationIds] = keyColumns(keys);
  return [[...new Set(variantIds)], [...new Set(locationIds)]];
}

/** Stock keys with quantities as parallel arrays. */
export function quantityColumns(entries: readonly KeyedQuantity[]): [string[], string[], number[]] {
  return [...keyColumns(entries), entries.map(({ quantity }) => quantity)];
}

interface LevelRow {
  variant_id: string;
  location_id: string;
  on_hand: number;
  reserved: number;
  movement_count: number;
  low_stock_threshold: number | null;
  minimum: number;
}

/** A stock row as read under lock. */
export interface LockedLevel extends NumberedLevel {
  lowStockThreshold: number | null;
  minimum: number;
}

/** The row in the model's words. */
export function levelOf(row: LevelRow): LockedLevel {
  return {
    variantId: row.variant_id,
    locationId: row.location_id,
    onHand: row.on_hand,
    reserved: row.reserved,
    movementCount: row.movement_count,
    lowStockThreshold: row.low_stock_threshold,
    minimum: row.minimum,
  };
}

interface LineRow {
  reservation_id: string;
  variant_id: string;
  location_id: string;
  quantity: number;
}

/** A reservation's line with the reservation it belongs to. */
export interface HeldLine extends KeyedQuantity {
  reservationId: string;
}

/** The row in the model's words. */
export function lineOf(row: LineRow): HeldLine {
  return {
    reservationId: row.reservation_id,
    variantId: row.variant_id,
    locationId: row.location_id,
    quantity: row.quantity,
  };
}
