import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { isMissingFile } from '#platform/missing-file.ts';

/**
 * Streams a tar archive of files and folders, given by their names in `root`; what is not there is
 * left out. A file that changes its length while it is read is an error: uploads never do.
 */
export async function* packFolder(
  root: string,
  names: readonly string[],
): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const packing = addAll(tar, root, names).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  for await (const chunk of tar) yield chunk as Buffer;
  await packing;
}

async function addAll(tar: Pack, root: string, names: readonly string[]): Promise<void> {
  for (const name of names) await addPath(tar, root, join(root, name));
  tar.finalize();
}

async function addPath(tar: Pack, root: string, path: string): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissingFile(error)) return undefined;
    throw error;
  });
  if (found === undefined) return;
  const name = relative(root, path);
  const mode = found.mode & 0o777;
  if (found.isDirectory()) {
    tar.entry({ name, type: 'directory', mode, mtime: found.mtime });
    for (const each of (await readdir(path)).toSorted()) await addPath(tar, root, join(path, each));
  } else if (found.isFile()) {
    const entry = tar.entry({ name, mode, size: found.size, mtime: found.mtime });
    await pipeline(createReadStream(path), entry);
  }
}
