import { Type } from 'typebox';

/** Settings of backups; part of the list in config.ts. */
export const backupSettings = {
  BACKUP_DIR: Type.Optional(
    Type.String({ description: 'Where backups are kept; `backups` in EMPORIUM_DATA when absent.' }),
  ),
  BACKUP_AT: Type.String({
    default: '02:00',
    pattern: '^(off|([01]\\d|2[0-3]):[0-5]\\d)$',
    description: 'When the daily backup is made, UTC; `off` for never.',
  }),
  BACKUP_KEEP_DAYS: Type.Integer({
    default: 30,
    minimum: 1,
    description: 'Every moment of so many days can be restored; older backups are removed.',
  }),
  BACKUP_KEEP_WEEKS: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Beyond those days, one backup of each of so many weeks is kept.',
  }),
  BACKUP_KEEP_MONTHS: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Beyond those days, one backup of each of so many months is kept.',
  }),
  BACKUP_KEY: Type.Optional(
    Type.String({
      description:
        'Key that backups are encrypted with: an age identity, or a recipient (then this machine cannot read them).',
    }),
  ),
  BACKUP_KEY_COMMAND: Type.Optional(
    Type.String({ description: 'Command that prints BACKUP_KEY, for example of a key store.' }),
  ),
  ARCHIVE_SECONDS: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 3600,
    description:
      'The embedded database hands over its log at least this often: what a lost disk may cost. 0: never.',
  }),
};
