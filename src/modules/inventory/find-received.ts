import type { Tx } from '#platform/database/index.ts';
import { sumReceipts } from './store/movements.ts';

/** Quantities that came in under a reference, by variant id; for stocking that may be repeated. */
export async function findReceived(tx: Tx, reference: string): Promise<Map<string, number>> {
  const rows = await sumReceipts.rows(tx, tx.shopId, reference);
  return new Map(rows.map((row) => [row.variant_id, row.quantity ?? 0]));
}
