import { join } from 'node:path';
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
