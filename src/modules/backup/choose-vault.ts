import { UsageError } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { openCopy, openVault } from './open-vault.ts';
import type { Vault } from './vault.ts';

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
