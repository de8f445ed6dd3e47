import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { DrillResult } from './model.ts';
import { findNewest, readSince } from './store.ts';

/** What is known of the drills of this installation. */
export interface DrillState {
  /**
   * Since when drills are due here; ISO 8601. Null where they cannot be carried out: the files of the
   * server that DATABASE_URL names are not ours to copy.
   */
  since: string | null;
  /** The newest drill of each loss, the newest first; none of a loss that was never rehearsed. */
  newest: DrillResult[];
}

/** Reads what was noted of drills. */
export async function readDrillState(app: App): Promise<DrillState> {
  return await systemTx(app, 'drills.read', async (tx) => {
    const { at } = await readSince.one(tx);
    const newest = (await findNewest.rows(tx)).map(({ report }) => report);
    const isOurs = app.config.DATABASE_URL === undefined || newest.length > 0;
    return { since: isOurs ? at : null, newest };
  });
}
