import { randomBytes } from 'node:crypto';
import type { App } from '#platform/context.ts';
import { readServerFacts, tryTurn } from '#platform/database/server-files.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import { copyServer } from './copy-server.ts';
import { gentleVault } from './gentle-vault.ts';
import { loadKey, type Key } from './key.ts';
import { listVault } from './list-backups.ts';
import { logicalBackup } from './logical-seam.ts';
import { backupId, type BackupRecord, type OnProgress } from './model.ts';
import { noteEnd, noteStart } from './note-run.ts';
import { openVault } from './open-vault.ts';
import { LATEST, RECORD, renderRecord, textContent, STARTED } from './record-file.ts';
import type { Vault } from './vault.ts';

/** What a backup is made with; the settings' own when absent. */
export interface BackupOptions {
  onProgress?: OnProgress;
  vault?: Vault;
  /** Ends the backup, which then counts as failed. */
  signal?: AbortSignal;
}

/** One backup under way. */
export interface Making {
  app: App;
  vault: Vault;
  key: Key | null;
  id: string;
  onProgress: OnProgress;
  signal: AbortSignal | undefined;
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
    const record = await fill(making, startedAt);
    await noteEnd(app, id, { state: 'good', record, problem: null });
    const { bytes, storedBytes } = record;
    log.info('event=backup.done', { backup: id, bytes, stored_bytes: storedBytes });
    return record;
  } catch (error) {
    const problem = placeProblem(error, vault);
    log.error('event=backup.failed', { backup: id, place: vault.place, error });
    await clean(making);
    await noteEnd(app, id, { state: 'failed', record: null, problem: reasonOf(problem ?? error) });
    if (problem !== undefined) return problem;
    throw error;
  }
}

async function fill(making: Making, startedAt: string): Promise<BackupRecord> {
  const { vault, id, app } = making;
  await vault.put(`${id}/${STARTED}`, textContent(JSON.stringify({ startedAt })));
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
  await vault.put(`${id}/${RECORD}`, textContent(renderRecord(record)));
  await vault.put(LATEST, textContent(`${id}\n`));
  await vault.remove([`${id}/${STARTED}`]);
  return record;
}

/** Only one backup is made at a time: what has no backup.json now is nobody's. */
async function removeLeftovers(vault: Vault): Promise<void> {
  for (const id of (await listVault(vault)).unfinished) {
    await vault.remove((await vault.list(`${id}/`)).map(({ name }) => name));
  }
}

/** What this one has put so far; what cannot be removed now is left to the next backup. */
async function clean({ app, vault, id }: Making): Promise<void> {
  try {
    await vault.remove((await vault.list(`${id}/`)).map(({ name }) => name));
  } catch (error) {
    app.log.named('emporium.backup').warn('event=backup.leftovers', { backup: id, error });
  }
}

const UNUSABLE: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its quota is used up',
  EFBIG: 'a file there may not become so large',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it is read-only',
  ENOTDIR: 'it is no directory',
  ENOENT: 'it has gone away',
  EIO: 'its disk reports an error',
};

/** An error of the place as a refusal; undefined for an error of anything else. */
function placeProblem(error: unknown, vault: Vault): Refusal | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = UNUSABLE[code];
  if (why === undefined) return undefined;
  const detail = `Backups cannot be kept in ${vault.place}: ${why}. Those before are safe.`;
  return backupRefusals.backup_place_unusable({ detail });
}

function reasonOf(problem: unknown): string {
  if (isRefusal(problem)) return problem.detail;
  return problem instanceof Error ? problem.message : String(problem);
}
