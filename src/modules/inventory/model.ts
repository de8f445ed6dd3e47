/** One variant at one location. */
export interface StockKey {
  variantId: string;
  locationId: string;
}

export interface StockLevel extends StockKey {
  onHand: number;
  reserved: number;
}

export interface WantedLine {
  variantId: string;
  /** Whole steps of the variant's unit, >= 1. */
  quantity: number;
  /** Absent: the shop's default location, which serves web orders. */
  locationId?: string;
}

export interface ReserveRequest {
  /** Made by the caller; reserving the same id twice holds the goods once. */
  reservationId: string;
  lines: readonly WantedLine[];
  /** What it is for, such as a checkout's id. */
  reference?: string;
  /** Seconds until the goods go back by themselves; absent: the shop's setting. */
  holdSeconds?: number;
}

export interface Shortage {
  variantId: string;
  requested: number;
  /** What could still be had when this request was considered. */
  available: number;
}

export type ReserveResult = 'reserved' | { short: Shortage[] };

/** A stock row's identity as one string; sorts like the primary key. */
export function keyOf({ variantId, locationId }: StockKey): string {
  return `${variantId} ${locationId}`;
}

/** A quantity of one stock row. */
export interface KeyedQuantity extends StockKey {
  quantity: number;
}

/**
 * Sums quantities by stock row and returns them in key order, the order in which every caller
 * locks. Trial 34: the same variant twice is one demand.
 */
export function sumByKey(quantities: Iterable<KeyedQuantity>): KeyedQuantity[] {
  const sums = new Map<string, KeyedQuantity>();
  for (const { variantId, locationId, quantity } of quantities) {
    const key = keyOf({ variantId, locationId });
    const known = sums.get(key);
    if (known) known.quantity = safeQuantity(known.quantity + quantity);
    else sums.set(key, { variantId, locationId, quantity: safeQuantity(quantity) });
  }
  return inKeyOrder([...sums.values()]);
}

/** In the order in which stock rows are locked everywhere, so that no two callers deadlock. */
export function inKeyOrder<T extends StockKey>(keys: readonly T[]): T[] {
  return keys.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

/** Throws unless the quantity is an exact whole number >= 0; contracts refuse others before. */
export function safeQuantity(quantity: number): number {
  if (!Number.isSafeInteger(quantity) || quantity < 0) {
    throw new RangeError(`Not a quantity: ${quantity}`);
  }
  return quantity;
}

/** The demand of one request with its lines summed by stock row. */
export interface Demand {
  reservationId: string;
  lines: readonly KeyedQuantity[];
}

export interface Decision {
  /** By reservation id. */
  results: Map<string, ReserveResult>;
  granted: Demand[];
  /** What the granted ones take, in key order. */
  taken: KeyedQuantity[];
}

/**
 * Who gets what: the demands are considered in the given order, each all or nothing; a refused one
 * takes nothing and so never touches the others. `levels` holds every stock row that exists; a
 * missing one has nothing.
 */
export function decide(demands: readonly Demand[], levels: Iterable<StockLevel>): Decision {
  const left = new Map<string, number>();
  for (const level of levels) left.set(keyOf(level), level.onHand - level.reserved);
  const results = new Map<string, ReserveResult>();
  const granted: Demand[] = [];
  for (const demand of demands) {
    const short = shortages(demand.lines, left);
    results.set(demand.reservationId, short.length > 0 ? { short } : 'reserved');
    if (short.length > 0) continue;
    granted.push(demand);
    for (const line of demand.lines) left.set(keyOf(line), left.get(keyOf(line))! - line.quantity);
  }
  return { results, granted, taken: sumByKey(granted.flatMap(({ lines }) => lines)) };
}

function shortages(lines: readonly KeyedQuantity[], left: ReadonlyMap<string, number>): Shortage[] {
  return lines.flatMap((line) => {
    const available = left.get(keyOf(line)) ?? 0;
    const { variantId, quantity: requested } = line;
    return requested > available ? [{ variantId, requested, available }] : [];
  });
}

export type MovementKind = 'receipt' | 'sale' | 'return' | 'adjustment' | 'count' | 'transfer';

/** A line of the ledger before it is written. */
export interface Movement extends StockKey {
  number: number;
  kind: MovementKind;
  quantity: number;
  before: number;
  after: number;
  reason: string | null;
  reference: string | null;
  reservationId: string | null;
}

export interface NumberedLevel extends StockLevel {
  movementCount: number;
}

/** A change of what lies on the shelf. `onHand` sets, `quantity` adds (or takes, when negative). */
export interface StockChange {
  variantId: string;
  locationId?: string;
  kind: MovementKind;
  quantity?: number;
  onHand?: number;
  reason?: string | null;
  reference?: string | null;
}

/** What a change did, or how much stays held when it cannot be done. */
export type ChangeResult =
  | { level: NumberedLevel; movement: Movement | null }
  | { level: NumberedLevel; wanted: number };

/**
 * Applies a change to a level. It is refused (`wanted` is what it would have left) when less would
 * lie there than is reserved: trial 35, holds are not silently dropped. A change of nothing makes
 * no movement.
 */
export function applyChange(level: NumberedLevel, change: StockChange): ChangeResult {
  const wanted = change.onHand ?? level.onHand + (change.quantity ?? 0);
  if (!Number.isSafeInteger(wanted)) throw new RangeError(`Not a quantity: ${wanted}`);
  if (wanted < level.reserved) return { level, wanted };
  if (wanted === level.onHand) return { level, movement: null };
  const number = level.movementCount + 1;
  return {
    level: { ...level, onHand: wanted, movementCount: number },
    movement: {
      variantId: level.variantId,
      locationId: level.locationId,
      number,
      kind: change.kind,
      quantity: wanted - level.onHand,
      before: level.onHand,
      after: wanted,
      reason: change.reason ?? null,
      reference: change.reference ?? null,
      reservationId: null,
    },
  };
}

/** Goods of a reservation that leave with an order. */
export interface SoldLine extends KeyedQuantity {
  reservationId: string;
  reference: string | null;
}

/** A line of a sale by its distance from where its stock row stands once all of them have left. */
export interface SaleStep extends SoldLine {
  /** What leaves the same stock row after it. */
  quantityAfter: number;
  /** Ledger lines of the same stock row after its own. */
  movesAfter: number;
}

/**
 * The steps of goods sold together, counted from the end: the level after the sale is known to the
 * database alone, so that the ledger can be written without asking for it. Each line starts where
 * the one before it ended, and the chain before → after has no gap.
 */
export function saleSteps(lines: readonly SoldLine[]): SaleStep[] {
  const after = new Map<string, { quantity: number; moves: number }>();
  return lines
    .toReversed()
    .map((line) => {
      const { quantity, moves } = after.get(keyOf(line)) ?? { quantity: 0, moves: 0 };
      after.set(keyOf(line), { quantity: quantity + line.quantity, moves: moves + 1 });
      return { ...line, quantityAfter: quantity, movesAfter: moves };
    })
    .toReversed();
}

/** Stock levels at which somebody should be told. */
export interface AlertSettings {
  lowStockThreshold: number | null;
  minimum: number;
}

/** Stock at or below this is low: the article's own threshold, else the higher of minimum and default. */
export function alertLevel(own: AlertSettings, shopDefault: number): number {
  return own.lowStockThreshold ?? Math.max(own.minimum, shopDefault);
}

/** `2026-11-22T01:02:03.456Z` → `2026-11-22T01:02:03.000Z`; see inventory.stock.changed_at. */
export function wholeSecond(iso: string): string {
  return `${iso.slice(0, 19)}.000Z`;
}

/** The moment so many seconds after an ISO time. */
export function secondsAfter(iso: string, seconds: number): string {
  return new Date(Date.parse(iso) + seconds * 1000).toISOString();
}
