import { mkdir, open, rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { newId } from '#platform/ids.ts';

/** What was written. */
export interface Written {
  path: string;
  /** As they lie on disk. */
  bytes: number;
}

/**
 * Writes lines to a file, compressed when its name ends with `.zst`: whole or not at all, and safe on
 * the disk when it returns. A file of that name is replaced. Throws what the system said, such as
 * ENOSPC; nothing is left then.
 */
export async function writeFileWhole(path: string, lines: AsyncIterable<string>): Promise<Written> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${newId()}.unfinished`;
  try {
    const target = createWriteStream(unfinished, { mode: 0o600, flush: true });
    const source = Readable.from(lines, { objectMode: true, highWaterMark: 2 });
    if (path.endsWith('.zst')) await pipeline(source, compressor(), target);
    else await pipeline(source, target);
    await rename(unfinished, path);
    await syncFolder(dirname(path));
    return { path, bytes: target.bytesWritten };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** zstd with a checksum in each frame. */
function compressor(): Transform {
  return createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  });
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
