import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

/**
 * SHA-256 over names and contents of the given files and folders; tests and dot files do not count,
 * and where the folders lie does not either: what was built in one place serves in another.
 */
export async function hashSources(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    const files = (await listFiles(path)).toSorted();
    const contents = await Promise.all(files.map(async (file) => await readFile(file)));
    for (const [i, file] of files.entries()) {
      const name = join(basename(path), relative(path, file));
      hash.update(`${name}\0`).update(contents[i]!).update('\0');
    }
  }
  return hash.digest('hex');
}

async function listFiles(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
