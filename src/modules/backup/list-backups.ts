import { isBackupId, type BackupRecord } from './model.ts';
import { RECORD, readRecord } from './record-file.ts';
import { Damaged } from './seal.ts';
import type { Vault } from './vault.ts';

/** Names of backups begin with a year. */
const IDS = '2';

/** What lies in a vault. */
export interface BackupList {
  /** Finished ones, the oldest first. */
  good: BackupRecord[];
  /** Folders whose backup.json is not as it was written. */
  damaged: { id: string; problem: string }[];
  /** Folders without one: under way, or left by a backup that failed. */
  unfinished: string[];
}

/** Lists a vault. A backup counts once its backup.json is there, which is written last. */
export async function listVault(vault: Vault): Promise<BackupList> {
  const files = await vault.list(IDS);
  const ids = [...new Set(files.map(({ name }) => name.split('/')[0] ?? ''))].filter(isBackupId);
  const names = new Set(files.map(({ name }) => name));
  const list: BackupList = { good: [], damaged: [], unfinished: [] };
  for (const id of ids) {
    if (!names.has(`${id}/${RECORD}`)) {
      list.unfinished.push(id);
      continue;
    }
    try {
      list.good.push(await readRecord(vault, id));
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
      list.damaged.push({ id, problem: error.message });
    }
  }
  return list;
}
