import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { App } from '#platform/context.ts';
import { entriesIn } from '#platform/missing-file.ts';
import { isWalName, readControlFile, walSpool } from '#platform/postgres/index.ts';
import { loadKey, type Key } from './key.ts';
import { openVault } from './open-vault.ts';
import { seal } from './seal.ts';
import { contentOf, type Vault } from './vault.ts';
import { ArchiveConflict, openWalFile, readWalIndex } from './wal-archive.ts';
import { archivedName, type ArchivedFile } from './wal-model.ts';

/** What one round of carrying took to the vault. */
export interface Shipped {
  files: number;
  bytes: number;
  /** The newest file and its moment; null when there was none. */
  newest: { wal: string; archivedAt: string } | null;
}

/** A file that waits in the spool. */
export interface Waiting {
  wal: string;
  /** When PostgreSQL put it there. */
  archivedAt: Date;
  path: string;
}

/** What waits in the spool of a data directory, the oldest first. */
export async function findWaiting(dataDirectory: string): Promise<Waiting[]> {
  const spool = walSpool(dataDirectory);
  const waiting: Waiting[] = [];
  for (const { name: wal } of await entriesIn(spool)) {
    if (!isWalName(wal)) continue;
    const path = join(spool, wal);
    waiting.push({ wal, path, archivedAt: (await stat(path)).mtime });
  }
  return waiting.toSorted(
    (a, b) => a.archivedAt.getTime() - b.archivedAt.getTime() || (a.wal < b.wal ? -1 : 1),
  );
}

/**
 * Carries what waits in the spool into the vault: compressed, encrypted if there is a key, named
 * after its content. A file leaves the spool when it is safe there. One process at a time; one that
 * is killed has carried a file twice at most, which is noticed and costs nothing. Throws what the
 * vault said, and an ArchiveConflict when another content lies there under the name.
 */
export async function shipLog(
  app: App,
  vault: Vault = openVault(app.config),
  onFile?: (wal: string) => void,
): Promise<Shipped> {
  const shipped: Shipped = { files: 0, bytes: 0, newest: null };
  const waiting = await findWaiting(app.config.EMPORIUM_DATA);
  if (waiting.length === 0) return shipped;
  const systemId = readControlFile(join(app.config.EMPORIUM_DATA, 'postgres'))?.systemId;
  if (systemId === undefined) throw new Error('There is a log, and no database that wrote it');
  const key = await loadKey(app.config);
  const index = await readWalIndex(vault, systemId);
  for (const file of waiting) {
    const known = index.get(file.wal);
    if (known === undefined) shipped.bytes += await shipFile(vault, systemId, file, key);
    else await refuseOther(vault, known, file, key);
    await rm(file.path);
    shipped.files += 1;
    shipped.newest = { wal: file.wal, archivedAt: file.archivedAt.toISOString() };
    onFile?.(file.wal);
  }
  return shipped;
}

/** A segment is 16 MB: it is sealed in memory, because its name holds the hash of the result. */
async function shipFile(
  vault: Vault,
  systemId: string,
  { wal, path, archivedAt }: Waiting,
  key: Key | null,
): Promise<number> {
  const content = await readFile(path);
  const sealed = await buffer(seal(contentOf(content), key));
  const sha256 = createHash('sha256').update(sealed).digest('hex');
  const moment = archivedAt.toISOString();
  const name = archivedName(systemId, { wal, archivedAt: moment, sha256, encrypted: key !== null });
  await vault.put(name, contentOf(sealed));
  return sealed.length;
}

/** It is there already: the same file, after a kill between the two steps, or somebody else's. */
async function refuseOther(
  vault: Vault,
  known: ArchivedFile,
  { wal, path, archivedAt }: Waiting,
  key: Key | null,
): Promise<void> {
  const unreadable = known.encrypted && (key === null || key.identity === null);
  const same = unreadable
    ? known.archivedAt === archivedAt.toISOString()
    : (await buffer(openWalFile(vault, known, key))).equals(await readFile(path));
  if (same) return;
  throw new ArchiveConflict(
    `${vault.place} holds another ${wal} than this server has written: another server archives ` +
      'there. Give each its own BACKUP_DIR.',
  );
}
