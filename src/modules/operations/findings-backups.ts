import { readBackupState, type BackupState } from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { durationOfMs } from '#platform/written.ts';
import type { Finding } from './contract.ts';

const HOUR_MS = 3_600_000;
const BACKUP_WARN_MS = 25 * HOUR_MS;
const BACKUP_FAIL_MS = 49 * HOUR_MS;
const VERIFIED_WARN_MS = 49 * HOUR_MS;
const ARCHIVE_WARN_MS = 5 * 60_000;

/** How old the newest backup, its proof and the archive of the log are. */
export async function lookAtBackups(app: App): Promise<Finding[]> {
  const state = await readBackupState(app);
  const now = app.clock.now().getTime();
  return [backupFinding(state, now), verifiedFinding(state, now), archiveFinding(state, now)];
}

function backupFinding({ lastGood, lastFailed }: BackupState, now: number): Finding {
  const what = 'backup';
  const remedy =
    '"emporium backup create"; then see why the nightly one failed: "emporium backup status".';
  const failed = lastFailed !== null && (lastGood === null || lastFailed > lastGood);
  const note = failed ? `, and the last try failed at ${lastFailed?.slice(0, 16)}Z` : '';
  if (lastGood === null) {
    return { what, state: 'warn', found: `there has never been one${note}`, remedy };
  }
  const age = now - Date.parse(lastGood);
  const found = `the newest good one is ${ageOf(age)} old${note}`;
  if (age <= BACKUP_WARN_MS && !failed) return { what, state: 'ok', found };
  return { what, state: age > BACKUP_FAIL_MS ? 'fail' : 'warn', found, remedy };
}

function verifiedFinding(
  { lastVerified, verification, lastGood }: BackupState,
  now: number,
): Finding {
  const what = 'restore proof';
  const remedy =
    '"emporium backup verify": it restores the newest one beside and runs every check.';
  if (verification !== null && !verification.ok) {
    const first = verification.findings[0];
    const found = `${verification.backup_id} did not restore: ${first?.where} ${first?.problem}`;
    return { what, state: 'fail', found, remedy };
  }
  if (lastVerified === null) {
    const found = 'no backup has been restored to see whether it can be';
    return lastGood === null
      ? { what, state: 'ok', found }
      : { what, state: 'warn', found, remedy };
  }
  const age = now - Date.parse(lastVerified);
  const took = verification?.rto_ms ?? null;
  const found =
    `restored and checked ${ageOf(age)} ago` + (took === null ? '' : `, in ${durationOfMs(took)}`);
  return age > VERIFIED_WARN_MS
    ? { what, state: 'warn', found, remedy }
    : { what, state: 'ok', found };
}

function archiveFinding({ archive }: BackupState, now: number): Finding {
  const what = 'log archive';
  if (archive === null) return { what, state: 'ok', found: 'nothing has been carried yet' };
  const remedy = 'Look at the place of the backups: its disk, its permissions, its network.';
  if (archive.problem !== null) return { what, state: 'fail', found: archive.problem, remedy };
  const pending = archive.pending_since === null ? 0 : now - Date.parse(archive.pending_since);
  const found =
    `up to ${archive.archived_at ?? 'nothing'}; ${archive.waiting_files} files wait` +
    (pending > 0 ? `, the oldest for ${ageOf(pending)}` : '');
  if (pending <= ARCHIVE_WARN_MS) return { what, state: 'ok', found };
  return { what, state: 'fail', found, remedy };
}

function ageOf(milliseconds: number): string {
  return durationOfMs(Math.max(0, milliseconds));
}
