import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** What a swap of database files is about, kept on the disk while it is under way. */
interface Plan {
  /** The folder of the new files, in the data directory. */
  draft: string;
  /** The name under which the old files stay there. */
  aside: string;
}

/** The folder in which files are prepared that are to become the database of a data directory. */
export function draftDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'restore-draft');
}

/**
 * Puts the cluster of `draftDirectory` in the place of the database; the old one stays under the
 * name `aside`. Two renames cannot be one, so the plan lies on the disk from before the first until
 * after the second: `finishSwap` completes what was interrupted. Nobody may work in either.
 */
export function swapCluster(dataDirectory: string, aside: string): void {
  const plan: Plan = { draft: join(draftDirectory(dataDirectory), 'postgres'), aside };
  const path = planOf(dataDirectory);
  writeFileSync(`${path}.new`, JSON.stringify(plan), { flush: true });
  renameSync(`${path}.new`, path);
  syncDirectory(dataDirectory);
  finishSwap(dataDirectory);
}

/**
 * Brings a data directory out of an interrupted restore: one that had decided is completed, one
 * that had not is undone. Returns what was done, or undefined when there was nothing. Called under
 * the lock of the directory.
 */
export function finishSwap(dataDirectory: string): 'completed' | 'undone' | undefined {
  const draft = draftDirectory(dataDirectory);
  const plan = readPlan(dataDirectory);
  if (plan === undefined) {
    if (!existsSync(draft)) return undefined;
    rmSync(draft, { recursive: true, force: true });
    return 'undone';
  }
  const cluster = join(dataDirectory, 'postgres');
  if (existsSync(plan.draft)) {
    if (existsSync(cluster)) renameSync(cluster, join(dataDirectory, plan.aside));
    renameSync(plan.draft, cluster);
    syncDirectory(dataDirectory);
  }
  rmSync(draft, { recursive: true, force: true });
  rmSync(planOf(dataDirectory), { force: true });
  syncDirectory(dataDirectory);
  return 'completed';
}

function planOf(dataDirectory: string): string {
  return join(dataDirectory, 'restore-plan.json');
}

function readPlan(dataDirectory: string): Plan | undefined {
  try {
    return JSON.parse(readFileSync(planOf(dataDirectory), 'utf8')) as Plan;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A rename is on the disk once its directory is. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
