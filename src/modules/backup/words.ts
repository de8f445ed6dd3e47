import { bytesOf, durationOfMs } from '#platform/written.ts';
import type { BackupRecord } from './model.ts';
import type { BackupState } from './backup-state.ts';

/** What `backup create` has made. */
export function madeLine({ id, bytes, storedBytes, files }: BackupRecord): string {
  const size = `${bytesOf(bytes)} as ${bytesOf(storedBytes)} in ${files.length} files`;
  return `Backup ${id} is good: ${size}.`;
}

/** One line of the list of backups. */
export function backupLine(record: BackupRecord, isLatest: boolean): string {
  const { id, kind, endedAt, storedBytes, encryptedFor } = record;
  const parts = [id, kind, `ended ${endedAt}`, bytesOf(storedBytes)];
  if (encryptedFor !== null) parts.push('encrypted');
  if (isLatest) parts.push('latest');
  return parts.join('  ');
}

/** How backups are doing, one line each. */
export function statusLines(state: BackupState, now: Date): string[] {
  const age = (time: string | null): string =>
    time === null
      ? 'never'
      : `${time}, ${durationOfMs(Math.max(0, now.getTime() - Date.parse(time)))} ago`;
  const { archive, verification } = state;
  return [
    `last good backup    ${age(state.lastGood)}`,
    `last failed backup  ${age(state.lastFailed)}`,
    `last proof          ${age(state.lastVerified)}`,
    ...(verification && !verification.ok
      ? [
          `                    ${verification.backup_id} was found broken ${verification.verified_at}`,
        ]
      : []),
    ...(archive === null
      ? ['log archive         none is kept here']
      : [
          `log archive         until ${age(archive.archived_at)}; ${archive.waiting_files} files wait`,
          ...(archive.problem === null ? [] : [`                    ${archive.problem}`]),
        ]),
  ];
}
