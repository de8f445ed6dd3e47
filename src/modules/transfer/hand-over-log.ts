import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shipLog } from '#modules/backup/index.ts';
import type { App } from '#platform/context.ts';
import { ownerTx } from '#platform/database/moving.ts';
import { readArchiver } from '#platform/database/server-files.ts';
import { walSpool } from '#platform/postgres/index.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { endSegment, leaveTrace } from './store/catalogue.ts';

const ARCHIVE_WAIT_MS = 30_000;
/** The worker carries the log every five seconds. */
const CARRY_WAIT_MS = 15_000;
const LOOK_MS = 100;

/**
 * Has the running server end the segment of the log that it writes, and waits until it lies in the
 * vault: a moment of a second ago is in it. Does nothing where nothing is archived.
 */
export async function handOverLog(app: App): Promise<void> {
  if (!(await readArchiver(app.database))) return;
  // A recovery to a moment ends at the first commit after it: let there be one.
  await ownerTx(app, leaveTrace);
  const segment = await ownerTx(app, endSegment);
  const isFinished = async (): Promise<boolean> =>
    ((await readArchiver(app.database))?.lastArchived ?? '') >= segment;
  await waitFor(app, isFinished, ARCHIVE_WAIT_MS);
  const waiting = join(walSpool(app.config.EMPORIUM_DATA), segment);
  const isCarried = async (): Promise<boolean> => !existsSync(waiting);
  const worker = findRunningServer(app.config.EMPORIUM_DATA) !== undefined;
  if (worker && (await waitFor(app, isCarried, CARRY_WAIT_MS))) return;
  await shipLog(app);
}

async function waitFor(app: App, done: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < limitMs; waitedMs += LOOK_MS) {
    if (await done()) return true;
    await app.clock.sleep(LOOK_MS);
  }
  return false;
}
