import { counter, gauge } from '#platform/metrics.ts';

export const lastBackup = gauge(
  'last_backup_timestamp_seconds',
  'When the newest good backup was begun; 0 when there is none',
);

export const lastDrill = gauge(
  'last_restore_drill_timestamp_seconds',
  'When a backup was last restored and found whole; 0 when never',
);

export const verifiedAge = gauge(
  'backup_verified_age_seconds',
  'Time since a backup was last restored and found whole',
);

export const archiveAge = gauge(
  'wal_archive_age_seconds',
  'For how long something committed has not been in the archive; 0 while nothing waits',
);

export const backupsTotal = counter('backups_total', 'Backups by how they ended', ['status']);

export const restoreSeconds = gauge(
  'backup_rto_seconds',
  'How long the last verification took to restore to a server that answers',
);

export const lostSeconds = gauge(
  'backup_rpo_seconds',
  'How old the newest restorable moment was at the last verification',
);

export const copyAge = gauge(
  'backup_copied_timestamp_seconds',
  'When a copy of the vault last held all that the vault holds',
  ['place'],
);
