import { isRefusal } from '#platform/refusal.ts';
import { copyServer } from './copy-server.ts';
import { listVault } from './list-backups.ts';
import { logicalBackup } from './logical-seam.ts';
import type { Making } from './making.ts';
import type { BackupRecord } from './model.ts';
import { LATEST, RECORD, renderRecord, STARTED } from './record-file.ts';
import { contentOf, type Vault } from './vault.ts';

/**
 * Puts what belongs to a backup into its folder, its backup.json after all else, and moves `latest` to
 * it. Throws what the server or the vault said; what lies there then is left to the caller.
 */
export async function fillFolder(making: Making, startedAt: string): Promise<BackupRecord> {
  const { vault, id, app } = making;
  await vault.put(`${id}/${STARTED}`, contentOf(JSON.stringify({ startedAt })));
  const copied = await copyServer(making);
  const content = isRefusal(copied) ? await logicalBackup(making, copied) : copied;
  const record: BackupRecord = {
    id,
    state: 'good',
    startedAt,
    version: app.config.APP_VERSION,
    encryptedFor: making.key?.recipient ?? null,
    storedBytes: content.files.reduce((sum, { bytes }) => sum + bytes, 0),
    ...content,
  };
  making.signal?.throwIfAborted();
  await vault.put(`${id}/${RECORD}`, contentOf(renderRecord(record)));
  await vault.put(LATEST, contentOf(`${id}\n`));
  await vault.remove([`${id}/${STARTED}`]);
  return record;
}

/** Removes what has no backup.json: only one backup is made at a time, so it is nobody's. */
export async function removeLeftovers(vault: Vault): Promise<void> {
  for (const id of (await listVault(vault)).unfinished) {
    await vault.remove((await vault.list(`${id}/`)).map(({ name }) => name));
  }
}

/** Removes what a backup has put so far; what cannot be removed now is left to the next one. */
export async function clearFolder({ app, vault, id }: Making): Promise<void> {
  try {
    await vault.remove((await vault.list(`${id}/`)).map(({ name }) => name));
  } catch (error) {
    app.log.named('emporium.backup').warn('event=backup.leftovers', { backup: id, error });
  }
}
