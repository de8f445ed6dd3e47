import { join } from 'node:path';
import { UsageError } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { openDirectoryVault } from './directory-vault.ts';
import { openS3Vault } from './s3-vault.ts';
import type { Vault } from './vault.ts';

/** Where copies of the vault can be: another directory (BACKUP_COPY_DIR), or an S3-compatible store. */
export type CopyName = 'directory' | 's3';

/** The vault of the settings: BACKUP_DIR, or `backups` in the data directory. */
export function openVault(config: Config): Vault {
  return openDirectoryVault(config.BACKUP_DIR ?? join(config.EMPORIUM_DATA, 'backups'));
}

/** The copy of that name, or undefined when the settings name none. */
export function openCopy(config: Config, name: CopyName): Vault | undefined {
  if (name === 'directory') {
    const { BACKUP_COPY_DIR: directory } = config;
    return directory === undefined ? undefined : openDirectoryVault(directory);
  }
  if (config.S3_BUCKET === undefined) return undefined;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = config;
  return openS3Vault({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    prefix: config.S3_PREFIX,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    notesDirectory: join(config.EMPORIUM_DATA, 'uploads-under-way'),
  });
}

/** Every copy that the settings name. */
export function openCopies(config: Config): Vault[] {
  const names: CopyName[] = ['directory', 's3'];
  return names.flatMap((name) => openCopy(config, name) ?? []);
}

/** The option of verbs that read backups. */
export const FROM = {
  flags: '--from <copy>',
  summary: 'read a copy instead: directory or s3',
};

/** The vault, or the copy of it that `--from` names. Throws a UsageError where there is no such copy. */
export function chooseVault(config: Config, from: unknown): Vault {
  if (from === undefined) return openVault(config);
  if (from !== 'directory' && from !== 's3') {
    throw new UsageError('--from is directory or s3; without it the vault itself is read');
  }
  const copy = openCopy(config, from);
  const setting = from === 's3' ? 'S3_BUCKET' : 'BACKUP_COPY_DIR';
  if (copy === undefined) throw new UsageError(`${setting} names no place: there is no such copy`);
  return copy;
}
