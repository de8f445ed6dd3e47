import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '#platform/ids.ts';
import { isMissingFile } from '#platform/missing-file.ts';
import { isUploadPath, type FilePart } from './model.ts';
import { readLines } from './read-lines.ts';

/**
 * Writes the uploaded files of an export that are not there yet; their names are hashes of their
 * contents, so that one that is there is the same. Returns the paths that it made.
 */
export async function keepUploads(path: string, folder: string): Promise<string[]> {
  const made: string[] = [];
  let current: { part: FilePart; handle: FileHandle; unfinished: string } | undefined;
  try {
    for await (const lines of readLines(path)) {
      for (const line of lines) {
        if (!line.startsWith('{"file":')) continue;
        const part = JSON.parse(line) as FilePart;
        if (!isUploadPath(part.file)) throw new Error(`${part.file} is no name of an upload`);
        const target = join(folder, part.file);
        if (!current) {
          await mkdir(dirname(target), { recursive: true });
          const unfinished = `${target}.${newId()}`;
          current = { part, unfinished, handle: await open(unfinished, 'wx') };
        }
        await current.handle.write(Buffer.from(part.data, 'base64'));
        if (part.sha256 === undefined) continue;
        await current.handle.sync();
        await current.handle.close();
        if (await exists(target)) await rm(current.unfinished);
        else {
          await rename(current.unfinished, target);
          made.push(target);
        }
        current = undefined;
      }
    }
    return made;
  } catch (error) {
    await current?.handle.close();
    await removeFiles([...made, ...(current ? [current.unfinished] : [])]);
    throw error;
  }
}

/** Removes files; one that is gone counts as removed. */
export async function removeFiles(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map(async (path) => await rm(path, { force: true })));
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}
