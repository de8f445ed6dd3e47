import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { extractCluster } from '#platform/replication/extract-cluster.ts';
import type { Key } from './key.ts';
import type { BackupRecord, OnProgress, StoredFile } from './model.ts';
import { checked, Damaged, isSealed, openedName, unseal } from './seal.ts';
import { VaultFileMissing, type Vault } from './vault.ts';

/** A backup, and what is needed to read it. */
export interface Opened {
  vault: Vault;
  record: BackupRecord;
  key: Key | null;
}

interface Manifest {
  Files: { Path: string; Size: number; Checksum: string }[];
}

/** A file of a backup is missing or has changed; the message begins with its name. */
export class DamagedBackup extends Error {
  override readonly name = 'DamagedBackup';
}

/**
 * Unpacks the files of the server into a cluster's directory, and compares each with the manifest
 * that the server made while it sent them. Throws a DamagedBackup that names the file.
 */
export async function unpackCluster(
  opened: Opened,
  cluster: string,
  onProgress: OnProgress,
): Promise<void> {
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  const base = fileOf(opened, 'base.tar');
  const watched = told(openStored(opened, base), opened.record.bytes, onProgress);
  const found = await extractCluster(Readable.from(watched), cluster).catch((error: unknown) => {
    throw isBroken(error) ? new DamagedBackup(`${base.name}: ${error.message}`) : error;
  });
  const listed = fileOf(opened, 'backup_manifest');
  const manifest = JSON.parse(await text(openStored(opened, listed))) as Manifest;
  for (const { Path, Size, Checksum } of manifest.Files) {
    const file = found.get(Path);
    if (file === undefined) throw new DamagedBackup(`${Path}: it is not in ${base.name}`);
    if (file.size !== Size || file.sha256 !== Checksum)
      throw new DamagedBackup(`${Path}: it is not what the server sent`);
  }
}

/** Unpacks uploads, and the key if it is there; what lies in the directory already is left alone. */
export async function unpackUploads(opened: Opened, dataDirectory: string): Promise<number> {
  const tar = extract();
  const stored = fileOf(opened, 'uploads.tar');
  const reading = pipeline(Readable.from(openStored(opened, stored)), tar);
  let files = 0;
  const writing = (async () => {
    for await (const entry of tar) {
      const { name, type, mode } = entry.header;
      const path = normalize(join(dataDirectory, name));
      if (!path.startsWith(normalize(`${dataDirectory}/`)))
        throw new DamagedBackup(`${stored.name}: ${name} leads out of the directory`);
      if (type === 'file' && !existsSync(path)) {
        await mkdir(dirname(path), { recursive: true });
        await pipeline(entry, createWriteStream(path, { mode: mode ?? 0o600, flush: true }));
        files += 1;
      } else entry.resume();
    }
  })();
  await Promise.all([reading, writing]);
  return files;
}

/** The content of a file of a backup, checked and opened. Throws a DamagedBackup that names it. */
export async function* openStored(
  { vault, record, key }: Opened,
  file: StoredFile,
): AsyncGenerator<Uint8Array> {
  const identity = record.encryptedFor === null ? null : (key?.identity ?? null);
  try {
    const content = checked(vault.get(`${record.id}/${file.name}`), file);
    yield* isSealed(file.name) ? unseal(content, identity) : content;
  } catch (error) {
    if (error instanceof VaultFileMissing) throw new DamagedBackup(`${file.name}: it is missing`);
    if (error instanceof Damaged) throw new DamagedBackup(`${file.name}: ${error.message}`);
    throw error;
  }
}

function fileOf({ record }: Opened, name: string): StoredFile {
  const file = record.files.find((each) => openedName(each.name) === name);
  if (file === undefined) throw new DamagedBackup(`${name}: the backup has no such file`);
  return file;
}

/** What the unpacker says about bytes that are no archive; our own words stay as they are. */
function isBroken(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof DamagedBackup) return false;
  return !('code' in error) && /tar|archive|end of data/i.test(error.message);
}

async function* told(
  content: AsyncIterable<Uint8Array>,
  totalBytes: number,
  onProgress: OnProgress,
): AsyncGenerator<Uint8Array> {
  let doneBytes = 0;
  for await (const chunk of content) {
    doneBytes += chunk.byteLength;
    onProgress({ step: 'unpacking the database', doneBytes, totalBytes });
    yield chunk;
  }
}
