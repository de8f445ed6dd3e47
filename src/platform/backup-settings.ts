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
  BACKUP_COPY_DIR: Type.Optional(
    Type.String({ description: 'A second place for every backup and the log: another disk.' }),
  ),
  S3_BUCKET: Type.Optional(
    Type.String({
      description:
        'Bucket of an S3-compatible store, to which every backup and the log are copied.',
    }),
  ),
  S3_PREFIX: Type.String({
    default: 'emporium/',
    pattern: '^([^/].*/)?$',
    description: 'In front of every name in the bucket; ends with a slash, or is empty.',
  }),
  S3_ENDPOINT: Type.Optional(
    Type.String({ description: 'Address of the store; Amazon’s own when absent.' }),
  ),
  S3_REGION: Type.String({ default: 'us-east-1', description: 'Region of the bucket.' }),
  S3_ACCESS_KEY_ID: Type.Optional(
    Type.String({ description: 'Access key; absent: what the machine’s role gives.' }),
  ),
  S3_SECRET_ACCESS_KEY: Type.Optional(Type.String({ description: 'Secret of the access key.' })),
  ARCHIVE_SECONDS: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 3600,
    description:
      'The embedded database hands over its log at least this often: what a lost disk may cost. 0: never.',
  }),
};
