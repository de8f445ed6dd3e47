import { shopSettings } from '#modules/shops/index.ts';
import { sqlState, type Tx } from '#platform/database/index.ts';
import { keySets, levelOf, quantityColumns } from './columns.ts';
import { defaultLocation } from './locations.ts';
import {
  decide,
  keyOf,
  safeQuantity,
  secondsAfter,
  sumByKey,
  wholeSecond,
  type Demand,
  type Decision,
  type ReserveRequest,
  type ReserveResult,
  type StockLevel,
} from './model.ts';
import { reclaimExpired } from './release-reservations.ts';
import {
  deleteLines,
  extendReservationRows,
  insertLines,
  insertReservations,
  lockReservations,
  reopenReservations,
} from './store/reservations.ts';
import { holdStock, lockStock } from './store/stock.ts';

const SECONDS_PER_MINUTE = 60;
const UNIQUE_VIOLATION = '23505';

/** Another transaction made the same new id meanwhile: run again, it is there to be seen now. */
class ConcurrentReservationError extends Error {
  /** Read like serialization_failure, which the transaction's door answers with another try. */
  readonly code = '40001';
}

interface Known {
  id: string;
  state: string;
  attempts: number;
}

/**
 * Holds goods for a while: one result per request, in their order. Requests are considered in the
 * given order, each all or nothing; a refused one takes nothing. Lines of one variant are summed
 * first. Exact, because every stock row is locked, in key order, before anybody decides.
 *
 * An id that is active or committed already answers 'reserved' and takes nothing more. An id that
 * was released may be taken again once (its payment succeeded after the hold had expired); after
 * that it is short of everything.
 *
 * Call it once per transaction with the whole list: a second call would lock out of order.
 */
export async function reserve(
  tx: Tx,
  requests: readonly ReserveRequest[],
): Promise<ReserveResult[]> {
  if (requests.length === 0) return [];
  const demands = demandsOf(tx, requests);
  const ids = demands.map(({ reservationId }) => reservationId).toSorted();
  // Sent together, run in this order: reservations are locked before stock, everywhere.
  const [known, goods] = await Promise.all([
    lockReservations.rows(tx, tx.shopId, ids),
    lockGoods(
      tx,
      demands.flatMap(({ lines }) => lines),
    ),
  ]);
  const knownById = new Map(known.map((row) => [row.id, row]));
  const open = demands.filter(({ reservationId }) => mayBeTaken(knownById.get(reservationId)));
  const decision = await decideWithExpired(tx, open, goods.levels);
  const how = { requests, knownById, expiry: expiryOf(requests, goods), now: goods.now };
  await take(tx, decision, how);
  await prolong(tx, known, how.expiry);
  return demands.map((demand) => {
    return (
      decision.results.get(demand.reservationId) ?? answerOfKnown(demand, knownById, goods.levels)
    );
  });
}

/** Stock rows, locked until the transaction ends, and what else it takes to decide. */
export interface LockedGoods {
  levels: readonly StockLevel[];
  /** How long goods are held unless a request says otherwise. */
  holdSeconds: number;
  /** The transaction's time. */
  now: string;
}

/** Locks what somebody is about to reserve, in key order; before it is known how much. */
export async function lockGoods(
  tx: Tx,
  wanted: readonly { variantId: string; locationId?: string }[],
): Promise<LockedGoods> {
  const keys = keySets(
    wanted.map(({ variantId, locationId }) => ({
      variantId,
      locationId: locationId ?? defaultLocation(tx),
    })),
  );
  const [rows, settings, now] = await Promise.all([
    wanted.length > 0 ? lockStock.rows(tx, tx.shopId, ...keys) : [],
    shopSettings(tx),
    tx.now(),
  ]);
  const holdSeconds = settings.reservationMinutes * SECONDS_PER_MINUTE;
  return { levels: rows.map(levelOf), holdSeconds, now };
}

/** What was decided, and the writing of it, which is under way. */
export interface Reserving {
  results: ReserveResult[];
  written: Promise<void>;
}

/**
 * The same as reserve, for new ids and goods that are locked: who has more to write beside it need
 * not wait in between. `written` must be awaited before the transaction ends.
 */
export async function reserveLocked(
  tx: Tx,
  requests: readonly ReserveRequest[],
  goods: LockedGoods,
): Promise<Reserving> {
  const decision = await decideWithExpired(tx, demandsOf(tx, requests), goods.levels);
  const expiry = expiryOf(requests, goods);
  const written = take(tx, decision, { requests, knownById: new Map(), expiry, now: goods.now });
  return {
    results: requests.map(({ reservationId }) => decision.results.get(reservationId)!),
    written,
  };
}

function demandsOf(tx: Tx, requests: readonly ReserveRequest[]): Demand[] {
  const ids = new Set(requests.map(({ reservationId }) => reservationId));
  if (ids.size !== requests.length) throw new Error('Two requests have one reservation id');
  return requests.map(({ reservationId, lines }) => {
    if (lines.length === 0) throw new Error(`Reservation ${reservationId} has no lines`);
    const keyed = lines.map(({ variantId, quantity, locationId }) => ({
      variantId,
      locationId: locationId ?? defaultLocation(tx),
      quantity: atLeastOne(quantity),
    }));
    return { reservationId, lines: sumByKey(keyed) };
  });
}

function atLeastOne(quantity: number): number {
  if (safeQuantity(quantity) === 0) throw new RangeError('Nothing is no quantity to reserve');
  return quantity;
}

/** Whether the id is new, or was released and not yet taken a second time. */
function mayBeTaken(known: Known | undefined): boolean {
  return known === undefined || (known.state === 'released' && known.attempts === 1);
}

/** Decides; when somebody comes away short, expired holds on the goods are ended and it is decided anew. */
async function decideWithExpired(
  tx: Tx,
  demands: readonly Demand[],
  levels: readonly StockLevel[],
): Promise<Decision> {
  const first = decide(demands, levels);
  const short = new Set(
    [...first.results.values()].flatMap((result) =>
      result === 'reserved' ? [] : result.short.map(({ variantId }) => variantId),
    ),
  );
  const held = levels.filter(({ variantId, reserved }) => short.has(variantId) && reserved > 0);
  if (held.length === 0) return first;
  const variantIds = [...new Set(held.map(({ variantId }) => variantId))];
  return decide(demands, await reclaimExpired(tx, variantIds, levels));
}

interface Circumstances {
  requests: readonly ReserveRequest[];
  knownById: ReadonlyMap<string, Known>;
  /** Expiry by reservation id. */
  expiry: ReadonlyMap<string, string>;
  now: string;
}

function expiryOf(
  requests: readonly ReserveRequest[],
  { now, holdSeconds: usual }: LockedGoods,
): Map<string, string> {
  const usualEnd = secondsAfter(now, usual);
  return new Map(
    requests.map(({ reservationId, holdSeconds }) => [
      reservationId,
      holdSeconds === undefined ? usualEnd : secondsAfter(now, holdSeconds),
    ]),
  );
}

/** Writes the decision: stock held, reservations and their lines. One flight. */
async function take(tx: Tx, { granted, taken }: Decision, how: Circumstances): Promise<void> {
  if (granted.length === 0) return;
  const { requests, knownById, expiry, now } = how;
  const until = (ids: readonly string[]): string[] => ids.map((id) => expiry.get(id)!);
  const ids = granted.map(({ reservationId }) => reservationId);
  const fresh = ids.filter((id) => !knownById.has(id));
  const again = ids.filter((id) => knownById.has(id)).toSorted();
  const references = new Map(requests.map((each) => [each.reservationId, each.reference ?? null]));
  const named = fresh.map((id) => references.get(id) ?? null);
  const lines = granted.flatMap((demand) =>
    demand.lines.map((line) => ({ ...line, reservationId: demand.reservationId })),
  );
  const writes = Promise.all([
    holdStock.run(tx, tx.shopId, ...quantityColumns(taken), wholeSecond(now)),
    fresh.length > 0 ? insertReservations.run(tx, tx.shopId, fresh, named, until(fresh), now) : 0,
    again.length > 0 ? reopenReservations.run(tx, tx.shopId, again, until(again)) : 0,
    again.length > 0 ? deleteLines.run(tx, tx.shopId, again) : 0,
    insertLines.run(
      tx,
      tx.shopId,
      lines.map(({ reservationId }) => reservationId),
      ...quantityColumns(lines),
    ),
  ]);
  const [held, , reopened] = await writes.catch((error: unknown) => {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new ConcurrentReservationError('A reservation id is in use', { cause: error });
  });
  if (held !== taken.length || reopened !== again.length) {
    throw new Error('Locked stock or a locked reservation changed under our hands');
  }
}

/** Who asks for an active reservation again still wants it. */
async function prolong(
  tx: Tx,
  known: readonly Known[],
  expiry: ReadonlyMap<string, string>,
): Promise<void> {
  const active = known.filter(({ state }) => state === 'active');
  for (const { id } of active) {
    await extendReservationRows.run(tx, tx.shopId, [id], expiry.get(id)!, '-infinity');
  }
}

function answerOfKnown(
  { reservationId, lines }: Demand,
  knownById: ReadonlyMap<string, Known>,
  levels: readonly StockLevel[],
): ReserveResult {
  if (knownById.get(reservationId)?.state !== 'released') return 'reserved';
  const left = new Map(levels.map((level) => [keyOf(level), level.onHand - level.reserved]));
  return {
    short: lines.map((line) => ({
      variantId: line.variantId,
      requested: line.quantity,
      available: left.get(keyOf(line)) ?? 0,
    })),
  };
}
