import { join } from 'node:path';
import type { Config } from '#platform/config.ts';
import { openDirectoryVault } from './directory-vault.ts';
import type { Vault } from './vault.ts';

/** The vault of the settings: BACKUP_DIR, or `backups` in the data directory. */
export function openVault(config: Config): Vault {
  return openDirectoryVault(config.BACKUP_DIR ?? join(config.EMPORIUM_DATA, 'backups'));
}
