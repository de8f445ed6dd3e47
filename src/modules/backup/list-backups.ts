import { UsageError } from '#platform/cli.ts';
import { isBackupId, type BackupRecord, type RestoreTarget } from './model.ts';
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

/**
 * Reads what an operator writes for a moment: `now`, `latest`, the id of a backup, or a time (ISO 8601;
 * UTC when it names no zone). Throws a UsageError for anything else.
 */
export async function backupTarget(vault: Vault, text: string): Promise<RestoreTarget> {
  if (text === 'now') return 'now';
  if (isBackupId(text)) return { backupId: text };
  if (text === 'latest') {
    const { good } = await listVault(vault);
    return { backupId: good.at(-1)?.id ?? 'latest' };
  }
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`;
  const time = new Date(zoned.replace(' ', 'T'));
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `${text} is no moment; write now, latest, a backup, or 2026-11-22T10:15:00Z`,
  );
}
