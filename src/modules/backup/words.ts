import type { BackupRecord } from './model.ts';

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
