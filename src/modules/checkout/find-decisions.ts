import type { Tx } from '#platform/database/index.ts';
import { findAttemptTimes } from './store.ts';

/** When a checkout's goods were held, and when they were sold or given back. */
export interface Decided {
  checkoutId: string;
  state: string;
  heldAt: string;
  settledAt: string | null;
}

/** The checkouts since a time whose goods were held, in the order in which they were. */
export async function findDecisions(tx: Tx, since: string): Promise<Decided[]> {
  const rows = await findAttemptTimes.rows(tx, tx.shopId, since);
  return rows.map((row) => ({
    checkoutId: row.id,
    state: row.state,
    heldAt: row.created_at,
    settledAt: row.settled_at,
  }));
}
