import type { Tx } from '#platform/database/index.ts';
import { attemptOf } from './claim-ids.ts';
import type { Attempt } from './model.ts';
import { findAttempts } from './store.ts';

/** The attempts behind checkout ids, in their order; undefined for one that was never claimed. */
export async function findKnown(
  tx: Tx,
  checkoutIds: readonly string[],
): Promise<(Attempt | undefined)[]> {
  const rows = await findAttempts.rows(tx, tx.shopId, [...new Set(checkoutIds)]);
  const byId = new Map(rows.map((row) => [row.id, attemptOf(row)]));
  return checkoutIds.map((id) => byId.get(id));
}
