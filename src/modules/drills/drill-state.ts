import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { DrillResult } from './model.ts';
import { findNewest, readSince } from './store.ts';

/** What is known of the drills of this installation. */
export interface DrillState {
  /** Since when drills are due here; ISO 8601. */
  since: string;
  /** The newest drill of each loss, the newest first; none of a loss that was never rehearsed. */
  newest: DrillResult[];
}

/** Reads what was noted of drills. */
export async function readDrillState(app: App): Promise<DrillState> {
  return await systemTx(app, 'drills.read', async (tx) => {
    const { at } = await readSince.one(tx);
    const rows = await findNewest.rows(tx);
    return { since: at, newest: rows.map(({ report }) => report) };
  });
}
