import type { BackupRecord } from './model.ts';
import type { BackupState } from './backup-state.ts';

/** A size for people. */
export function megabytes(bytes: number): string {
  return bytes >= 10e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A duration for people. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** One line of the list of backups. */
export function backupLine(record: BackupRecord, isLatest: boolean): string {
  const { id, kind, endedAt, storedBytes, encryptedFor } = record;
  const parts = [id, kind, `ended ${endedAt}`, megabytes(storedBytes)];
  if (encryptedFor !== null) parts.push('encrypted');
  if (isLatest) parts.push('latest');
  return parts.join('  ');
}

/** How backups are doing, one line each. */
export function statusLines(state: BackupState, now: Date): string[] {
  const age = (time: string | null): string =>
    time === null ? 'never' : `${time}, ${ageWords(now.getTime() - Date.parse(time))} ago`;
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

function ageWords(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / 1000));
  if (total < 120) return `${total} s`;
  if (total < 7200) return `${Math.round(total / 60)} min`;
  return total < 172_800 ? `${Math.round(total / 3600)} h` : `${Math.round(total / 86_400)} days`;
}
