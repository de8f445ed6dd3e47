import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isMissingFile } from '../missing-file.ts';
import { walSpool } from './archive.ts';
import { lockDataDirectory } from './lock-file.ts';
import { clearPostmaster } from './stale-postmaster.ts';

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
  moveSpool(draft, dataDirectory);
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

/** The new timeline begins with files that were archived while it was made. */
function moveSpool(draft: string, dataDirectory: string): void {
  const from = walSpool(draft);
  if (!existsSync(from)) return;
  const to = walSpool(dataDirectory);
  if (!existsSync(to)) {
    renameSync(from, to);
    return;
  }
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
}

/**
 * Runs `work` while no server can start on the data directory, and none that a killed supervisor
 * left is running. Throws a StartError when one runs.
 */
export async function whileStopped<T>(
  dataDirectory: string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dataDirectory, { recursive: true });
  const unlock = await lockDataDirectory(dataDirectory, 'server');
  try {
    finishSwap(dataDirectory);
    await clearPostmaster(join(dataDirectory, 'postgres'), log);
    return await work();
  } finally {
    unlock();
  }
}

function planOf(dataDirectory: string): string {
  return join(dataDirectory, 'restore-plan.json');
}

function readPlan(dataDirectory: string): Plan | undefined {
  try {
    return JSON.parse(readFileSync(planOf(dataDirectory), 'utf8')) as Plan;
  } catch (error) {
    if (isMissingFile(error)) return undefined;
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
