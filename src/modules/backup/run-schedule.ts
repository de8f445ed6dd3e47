import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { readBackupState } from './backup-state.ts';
import { createBackup } from './create-backup.ts';
import { lastBackup, lastDrill, lostSeconds, restoreSeconds, verifiedAge } from './metrics.ts';
import { openCopies, openVault } from './open-vault.ts';
import { pruneBackups } from './prune-backups.ts';
import { nextTimeOfDay } from './retention.ts';
import { addTurn, claimTurn, moveTurn } from './store.ts';
import { verifyBackup } from './verify-backup.ts';

const DAILY = 'daily';
const AGAIN_MS = 15 * 60_000;
/** A backup a day comes, so one a day goes; a few more after a change of the settings. */
const MOST_PRUNED = 3;

/** The next backup is due now, whatever its time; none where BACKUP_AT is off. */
export async function hurrySchedule(app: App): Promise<void> {
  const now = app.clock.now().toISOString();
  await systemTx(app, 'backup.take_turns', (tx) => moveTurn.run(tx, DAILY, now));
}

/**
 * Once a day at BACKUP_AT: a backup, its verification, and the end of what is too old. One process of
 * all does it; a time that was slept through is made up for. What fails is tried again a quarter of
 * an hour later.
 */
export async function runSchedule(app: App, checks: readonly Check[]): Promise<void> {
  const now = app.clock.now();
  const next = nextTimeOfDay(now, app.config.BACKUP_AT)?.toISOString();
  if (next === undefined) return;
  const mine = await systemTx(app, 'backup.take_turns', async (tx) => {
    await addTurn.run(tx, DAILY, next);
    return await claimTurn.rows(tx, DAILY, now.toISOString(), next);
  });
  if (mine.length === 0) return;
  try {
    await backUpAndProve(app, checks);
  } catch (error) {
    const again = new Date(now.getTime() + AGAIN_MS).toISOString();
    await systemTx(app, 'backup.take_turns', (tx) => moveTurn.run(tx, DAILY, again));
    throw error;
  }
}

async function backUpAndProve(app: App, checks: readonly Check[]): Promise<void> {
  const made = await createBackup(app);
  if (isRefusal(made)) throw new Error(made.detail);
  await verifyBackup(app, made.id, { checks });
  for (const vault of [openVault(app.config), ...openCopies(app.config)]) {
    await pruneBackups(app, { dryRun: false, most: MOST_PRUNED, vault });
  }
}

/** Brings the metrics of backups up to what is stored. */
export async function showAges(app: App): Promise<void> {
  const { lastGood, lastVerified, verification } = await readBackupState(app);
  const now = app.clock.now().getTime();
  const epoch = (time: string | null): number => (time === null ? 0 : Date.parse(time) / 1000);
  lastBackup.set(epoch(lastGood));
  lastDrill.set(epoch(lastVerified));
  verifiedAge.set(now / 1000 - epoch(lastVerified));
  if (typeof verification?.rto_ms === 'number') restoreSeconds.set(verification.rto_ms / 1000);
  if (typeof verification?.rpo_ms === 'number') lostSeconds.set(verification.rpo_ms / 1000);
}
