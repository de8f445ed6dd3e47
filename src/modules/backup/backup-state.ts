import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { findVerifications, readAges, readArchive } from './store.ts';

/** How old the newest proofs are, and how the archive of the log is doing. */
export interface BackupState {
  /** ISO 8601; null when there never was one. */
  lastGood: string | null;
  lastFailed: string | null;
  lastVerified: string | null;
  /** Null before the first process has carried a segment. */
  archive: RowOf<typeof readArchive> | null;
  /** The newest verification, good or not. */
  verification: RowOf<typeof findVerifications> | null;
}

/** Reads what was noted of backups; opens no vault. */
export async function readBackupState(app: App): Promise<BackupState> {
  const now = app.clock.now().toISOString();
  return await systemTx(app, 'backup.read', async (tx) => {
    const ages = await readAges.one(tx, now);
    return {
      lastGood: ages.last_good,
      lastFailed: ages.last_failed,
      lastVerified: ages.last_verified,
      archive: (await readArchive.row(tx)) ?? null,
      verification: (await findVerifications.row(tx, 1, now)) ?? null,
    };
  });
}
