import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMissingFile } from '../missing-file.ts';
import { processStart } from './process-table.ts';
import { explainFileError, StartError } from './start-error.ts';

/** Who works on a data directory: a server that stays, or a command that is done in a moment. */
export type Purpose = 'server' | 'command';

interface Holder {
  pid: number;
  startedAt: string;
  purpose: Purpose;
}

const COMMAND_PATIENCE_MS = 15_000;
const LOOK_AGAIN_MS = 50;

/**
 * Takes the data directory for this process; returns the way to give it back. The file names the
 * process and the moment at which it began, so that a lock left by a crash never blocks, even when
 * the number was given to another program. Waits for a short command; refuses with a StartError
 * while a server holds the directory.
 */
export async function lockDataDirectory(
  dataDirectory: string,
  purpose: Purpose,
): Promise<() => void> {
  const path = lockPath(dataDirectory);
  const own: Holder = { pid: process.pid, startedAt: processStart(process.pid) ?? '', purpose };
  const patienceEnds = Date.now() + COMMAND_PATIENCE_MS;
  for (;;) {
    if (createLock(path, own, dataDirectory)) return () => releaseLock(path, own);
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      discardStale(path, holder);
    } else if (holder.purpose === 'server' || Date.now() > patienceEnds) {
      throw new StartError(
        `Emporium already runs on ${dataDirectory}, process ${holder.pid}. ` +
          'Stop it first, or choose another directory with EMPORIUM_DATA.',
      );
    } else {
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

/** The living server of a data directory, if there is one. */
export function findServer(dataDirectory: string): { pid: number } | undefined {
  const holder = readHolder(lockPath(dataDirectory));
  return holder?.purpose === 'server' && isAlive(holder) ? { pid: holder.pid } : undefined;
}

function lockPath(dataDirectory: string): string {
  return join(dataDirectory, 'emporium.lock');
}

function isAlive(holder: Holder): boolean {
  return processStart(holder.pid) === holder.startedAt;
}

/**
 * Written aside and linked into place: the file appears whole or not at all, and only one of two
 * racers wins.
 */
function createLock(path: string, own: Holder, dataDirectory: string): boolean {
  const draft = `${path}.${own.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(own));
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw explainFileError(error, dataDirectory);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Moves the dead holder's file aside. Between our look and the move another starter may have put a
 * fresh one in its place; then that one is put back.
 */
function discardStale(path: string, stale: Holder): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = readHolder(aside);
    if (moved !== undefined && moved.startedAt !== stale.startedAt) linkSync(aside, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // ENOENT: another starter was faster. EEXIST: there is a fresh lock already. Both are seen on
    // the next round.
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function releaseLock(path: string, own: Holder): void {
  const holder = readHolder(path);
  if (holder?.pid === own.pid && holder.startedAt === own.startedAt) rmSync(path, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch (error) {
    if (error instanceof SyntaxError)
      return { pid: 0, startedAt: 'unreadable', purpose: 'command' };
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}
