import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMissingFile } from '../missing-file.ts';
import { isPostgres, processesWorkingIn, signalProcess } from './process-table.ts';

const LOOK_AGAIN_MS = 25;
const FAST_SHUTDOWN_MS = 20_000;
const ORPHAN_PATIENCE_MS = 1_500;

/**
 * What PostgreSQL writes about itself while it runs (postmaster.pid), or undefined when it does
 * not.
 */
export function readPostmaster(
  cluster: string,
): { pid: number; port: number; ready: boolean } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/**
 * Makes the data directory free of the PostgreSQL of a supervisor that is gone. A living one is
 * shut down in order. What a killed one left behind is waited for, without limit: its children
 * notice within moments that they are orphans, and a new postmaster beside them would be refused (a
 * start that gave up after five tries once left the database down). Only when nobody works in the
 * directory any more is its pid file removed: the number in it may belong to another program, or to
 * a zombie that a container without init never reaps.
 */
export async function clearPostmaster(cluster: string, log: (line: string) => void): Promise<void> {
  const found = readPostmaster(cluster);
  if (found === undefined) return;
  if (isPostgres(found.pid) && belongsTo(found.pid, cluster)) {
    log(`stopping PostgreSQL ${found.pid}, whose supervisor is gone`);
    await shutDown(found.pid);
  }
  await outliveOrphans(cluster, log);
  if (readPostmaster(cluster)?.pid === found.pid)
    rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/**
 * SIGINT asks for a fast, clean shutdown; after 20 s SIGQUIT ends it without a checkpoint (recovery
 * follows).
 */
export async function shutDown(pid: number, isGone = () => !isPostgres(pid)): Promise<void> {
  signalProcess(pid, 'SIGINT');
  if (await within(FAST_SHUTDOWN_MS, isGone)) return;
  signalProcess(pid, 'SIGQUIT');
  if (await within(FAST_SHUTDOWN_MS, isGone)) return;
  signalProcess(pid, 'SIGKILL');
  await within(Infinity, isGone);
}

/**
 * A killed postmaster's children end by themselves; one that computes too long is told so, recovery
 * follows anyway.
 */
async function outliveOrphans(cluster: string, log: (line: string) => void): Promise<void> {
  const signals: NodeJS.Signals[] = ['SIGQUIT', 'SIGKILL'];
  for (const signal of signals) {
    if (await within(ORPHAN_PATIENCE_MS, () => processesWorkingIn(cluster).length === 0)) return;
    const orphans = processesWorkingIn(cluster);
    log(`sending ${signal} to what a killed PostgreSQL left behind: ${orphans.join(', ')}`);
    for (const orphan of orphans) signalProcess(orphan, signal);
  }
  await within(Infinity, () => processesWorkingIn(cluster).length === 0);
}

function belongsTo(pid: number, cluster: string): boolean {
  return process.platform !== 'linux' || processesWorkingIn(cluster).includes(pid);
}

async function within(patienceMs: number, condition: () => boolean): Promise<boolean> {
  const ends = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > ends) return false;
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}
