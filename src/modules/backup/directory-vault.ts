import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entriesIn, isMissingFile } from '#platform/missing-file.ts';
import { listFiles, sizesIn, UNFINISHED } from './directory-list.ts';
import { VaultFileMissing, type Put, type Vault } from './vault.ts';

const READ_BYTES = 256 * 1024;
/** Flushed as it grows: a hundred megabytes at the end would hold up the database's own commits. */
const FLUSH_BYTES = 1024 * 1024;
const DAY_MS = 86_400_000;

/**
 * A vault in a directory, readable for this user alone: what lies there is every row of every shop.
 * A file is written aside, flushed, renamed, and its directory flushed: after a power cut it is there
 * whole or not at all.
 */
export function openDirectoryVault(directory: string): Vault {
  return {
    place: directory,
    put: async (name, content) => {
      const put = await putFile(join(directory, name), content, directory);
      sizesIn(directory).delete(name);
      return put;
    },
    get: (name) => readFile(join(directory, name), name),
    list: async (prefix) => await listFiles(directory, prefix),
    remove: async (names) => await removeFiles(directory, names),
    tidy: async (now) => await removeUnfinished(directory, now.getTime() - DAY_MS),
  };
}

async function putFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  root: string,
): Promise<Put> {
  const folder = dirname(path);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    const put = await writeDraft(draft, content);
    await rename(draft, path);
    await syncDirectory(folder);
    if (made !== undefined) await syncDirectory(root);
    return put;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeDraft(draft: string, content: AsyncIterable<Uint8Array>): Promise<Put> {
  const hash = createHash('sha256');
  let [bytes, flushed] = [0, 0];
  let flushing = Promise.resolve();
  const file = await open(draft, 'wx', 0o600);
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await writeWhole(file, chunk);
      if (bytes - flushed < FLUSH_BYTES) continue;
      flushed = bytes;
      await flushing;
      flushing = file.datasync();
      flushing.catch(toldByTheNext);
    }
    await flushing;
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The error is thrown where this flush is waited for. */
function toldByTheNext(): void {}

/** The system may take a part of what it is given, on a disk that is nearly full. */
async function writeWhole(
  file: Awaited<ReturnType<typeof open>>,
  chunk: Uint8Array,
): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await file.write(chunk, offset);
    offset += bytesWritten;
  }
}

async function* readFile(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }))
      yield chunk as Buffer;
  } catch (error) {
    if (isMissingFile(error)) throw new VaultFileMissing(`${name} is not there`);
    throw error;
  }
}

/** With its last file a folder goes, and what a killed writer left in it. */
async function removeFiles(root: string, names: readonly string[]): Promise<void> {
  const paths = names.map((name) => join(root, name));
  for (const path of paths) await rm(path, { force: true });
  for (const name of names) sizesIn(root).delete(name);
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    const left = await entriesIn(folder);
    const isEmpty = left.every((entry) => entry.isFile() && entry.name.endsWith(UNFINISHED));
    if (isEmpty && folder !== root) await rm(folder, { recursive: true, force: true });
  }
}

async function removeUnfinished(folder: string, beforeMs: number): Promise<void> {
  for (const entry of await entriesIn(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await removeUnfinished(path, beforeMs);
    else if (entry.name.endsWith(UNFINISHED) && (await stat(path)).mtimeMs < beforeMs)
      await rm(path, { force: true });
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
