import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';

interface Entry extends AsyncIterable<Buffer> {
  header: Header;
  resume(): unknown;
}

/** Size and SHA-256 (hex) of each extracted file, by its path in the cluster. */
export type Extracted = Map<string, { size: number; sha256: string }>;

/**
 * Unpacks a tar archive of a cluster into an existing directory, in flat memory, readable for its
 * owner alone. Throws for a path that leads out of the directory.
 */
export async function extractCluster(content: Readable, directory: string): Promise<Extracted> {
  const files: Extracted = new Map();
  const tar = extract();
  const reading = pipeline(content, tar);
  const writing = (async () => {
    for await (const entry of tar) await writeEntry(entry as Entry, directory, files);
  })();
  await Promise.all([reading, writing]);
  return files;
}

async function writeEntry(entry: Entry, directory: string, files: Extracted): Promise<void> {
  const { name, type, linkname } = entry.header;
  const path = placeOf(directory, name);
  if (type === 'directory') {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } else if (type === 'symlink' && typeof linkname === 'string') {
    await symlink(linkname, path);
  } else {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    files.set(name, await writeFile(entry, path));
    return;
  }
  entry.resume();
}

async function writeFile(entry: Entry, path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    entry,
    async function* measured(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        size += chunk.length;
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  );
  return { size, sha256: hash.digest('hex') };
}

function placeOf(directory: string, name: string): string {
  const path = normalize(join(directory, name));
  if (path === normalize(directory) || path.startsWith(normalize(`${directory}/`))) return path;
  throw new Error(`The archive holds ${name}, which leads out of the cluster`);
}
