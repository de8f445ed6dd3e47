import type { Tx } from '#platform/database/index.ts';
import { lineOf } from './columns.ts';
import type { WantedLine } from './model.ts';
import { findLines } from './store/reservations.ts';

/** What reservations hold or held, each line with the place it came from, by reservation id. */
export async function findReservedLines(
  tx: Tx,
  reservationIds: readonly string[],
): Promise<Map<string, WantedLine[]>> {
  if (reservationIds.length === 0) return new Map();
  const rows = await findLines.rows(tx, tx.shopId, [...reservationIds]);
  return Map.groupBy(rows.map(lineOf), ({ reservationId }) => reservationId);
}
