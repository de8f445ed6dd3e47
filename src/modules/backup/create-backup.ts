import { randomBytes } from 'node:crypto';
import type { App } from '#platform/context.ts';
import { readServerFacts, tryTurn } from '#platform/database/server-files.ts';
import { reasonOf } from '#platform/reason-of.ts';
import type { Refusal } from '#platform/refusal.ts';
import { clearFolder, fillFolder, removeLeftovers } from './backup-folder.ts';
import { backupRefusals } from './contract.ts';
import { gentleVault } from './gentle-vault.ts';
import { loadKey } from './key.ts';
import type { Making } from './making.ts';
import { backupId, type BackupRecord, type OnProgress } from './model.ts';
import { noteEnd, noteStart } from './note-run.ts';
import { openVault } from './open-vault.ts';
import { refusePlaceOf } from './unusable-place.ts';
import type { Vault } from './vault.ts';

/** What a backup is made with; the settings' own when absent. */
export interface BackupOptions {
  onProgress?: OnProgress;
  vault?: Vault;
  /** Ends the backup, which then counts as failed. */
  signal?: AbortSignal;
}

const TURN = 'backup';

/**
 * Makes a backup of the whole server with its uploads and settings, and moves `latest` to it.
 *
 * Streams: memory stays flat, whatever the size. It counts as good from the moment its backup.json
 * is in the vault, which is the last thing that is written; one that fails or is killed before is
 * never listed and costs no good one. Refuses while another one is made (`backup_running`), and when
 * the place cannot be written (`backup_place_unusable`). A server that gives no files has its rows
 * exported instead. Any other failure is noted as failed and thrown.
 */
export async function createBackup(
  app: App,
  options: BackupOptions = {},
): Promise<BackupRecord | Refusal> {
  const key = await loadKey(app.config);
  const vault = gentleVault(app, options.vault ?? openVault(app.config));
  const made = await tryTurn(app.database, TURN, async () => {
    const { now } = await readServerFacts(app.database);
    const id = backupId(new Date(now), randomBytes(4).toString('hex'));
    const onProgress = options.onProgress ?? (() => undefined);
    return await make({ app, vault, key, id, onProgress, signal: options.signal }, now);
  });
  return made ?? backupRefusals.backup_running();
}

async function make(making: Making, startedAt: string): Promise<BackupRecord | Refusal> {
  const { app, vault, id } = making;
  const log = app.log.named('emporium.backup');
  log.info('event=backup.started', { backup: id, place: vault.place });
  try {
    await noteStart(making, startedAt);
    await removeLeftovers(vault);
    const record = await fillFolder(making, startedAt);
    await noteEnd(app, id, { state: 'good', record, problem: null });
    const { bytes, storedBytes } = record;
    log.info('event=backup.done', { backup: id, bytes, stored_bytes: storedBytes });
    return record;
  } catch (error) {
    const problem = refusePlaceOf(error, vault);
    log.error('event=backup.failed', { backup: id, place: vault.place, error });
    await clearFolder(making);
    await noteEnd(app, id, {
      state: 'failed',
      record: null,
      problem: problem?.detail ?? reasonOf(error),
    });
    if (problem !== undefined) return problem;
    throw error;
  }
}
