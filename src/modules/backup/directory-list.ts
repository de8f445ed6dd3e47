import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { entriesIn, isMissingFile } from '#platform/missing-file.ts';
import type { VaultFile } from './vault.ts';

/** Files under way carry it, and no list shows them. */
export const UNFINISHED = '.unfinished';

/**
 * Sizes of files that were looked at, by directory. A file of a vault never changes under its name, and
 * the log of a month is 43,000 of them: to ask for each at every list took a second of the processor.
 */
const sizes = new Map<string, { of: Map<string, number>; until: number }>();
/** Then each is asked for again: somebody may have laid hands on the directory. */
const SIZES_KEPT_MS = 3_600_000;

/** The sizes that are known of a directory; whoever changes a file there takes it out. */
export function sizesIn(directory: string): Map<string, number> {
  const known = sizes.get(directory);
  if (known !== undefined && performance.now() < known.until) return known.of;
  const of = new Map<string, number>();
  sizes.set(directory, { of, until: performance.now() + SIZES_KEPT_MS });
  return of;
}

/** The files below `root` whose names begin with `prefix`, in the order of names. */
export async function listFiles(root: string, prefix: string): Promise<VaultFile[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  const found: VaultFile[] = [];
  await collect({ root, prefix, known: sizesIn(root) }, folder, found);
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

interface Search {
  root: string;
  prefix: string;
  known: Map<string, number>;
}

async function collect(search: Search, folder: string, found: VaultFile[]): Promise<void> {
  const { root, prefix } = search;
  for (const entry of await entriesIn(join(root, folder))) {
    const name = folder + entry.name;
    if (!name.startsWith(prefix)) continue;
    if (entry.isDirectory()) await collect(search, `${name}/`, found);
    else if (entry.isFile() && !name.endsWith(UNFINISHED)) {
      const bytes = await sizeOf(search, name);
      if (bytes !== undefined) found.push({ name, bytes });
    }
  }
}

/** Undefined for a file that was removed since its name was read. */
async function sizeOf({ root, known }: Search, name: string): Promise<number | undefined> {
  const looked = known.get(name);
  if (looked !== undefined) return looked;
  try {
    const { size } = await stat(join(root, name));
    known.set(name, size);
    return size;
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
