import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { App } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import { loadKey, refuseKey } from './key.ts';
import { listVault } from './list-backups.ts';
import { openedName } from './seal.ts';
import { DamagedBackup, openStored, type Opened } from './unpack-backup.ts';
import type { Vault } from './vault.ts';

/**
 * Unpacks the one file of a logical backup, compared with what was stored, for as long as `work` takes.
 * Refuses (backup_not_found, backup_key_missing, backup_key_wrong, backup_damaged) before that.
 */
export async function withRowsOf<T>(
  app: App,
  vault: Vault,
  id: string,
  work: (path: string) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const opened = await openRows(app, vault, id);
  if (isRefusal(opened)) return opened;
  const [stored] = opened.record.files;
  if (stored === undefined) throw new Error(`The backup ${id} has no file`);
  const folder = join(app.config.EMPORIUM_DATA, 'scratch', newId());
  const path = join(folder, openedName(stored.name));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await pipeline(openStored(opened, stored), createWriteStream(path, { mode: 0o600 }));
    return await work(path);
  } catch (error) {
    if (!(error instanceof DamagedBackup)) throw error;
    return backupRefusals.backup_damaged({ detail: `${id}/${error.message}` });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openRows(app: App, vault: Vault, id: string): Promise<Opened | Refusal> {
  const { good } = await listVault(vault);
  const record = good.find((each) => each.id === id);
  if (record?.kind === 'logical') {
    const key = await loadKey(app.config);
    return refuseKey(record, key) ?? { vault, record, key };
  }
  const detail =
    record === undefined
      ? `There is no good backup ${id} in ${vault.place}.`
      : `The backup ${id} holds the files of a server: "emporium backup restore --to ${id}".`;
  return backupRefusals.backup_not_found({ detail });
}
