import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachEmbeddedPostgres, StartError } from '#platform/postgres/index.ts';
import { processesWorkingIn, signalProcess } from '#platform/postgres/process-table.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { startProgram, type Environment, type Running } from './run-program.ts';

const LOOK_MS = 50;
const OPEN_PATIENCE_MS = 180_000;

/** A server of the copy: API, worker or both. */
export interface Server extends Running {
  /** Null for a worker. */
  readonly url: string | null;
  readonly gatewayUrl: string | null;
}

/** Starts `emporium start` with these settings and waits until it is open. */
export async function openServer(settings: Environment, roles = 'api,worker'): Promise<Server> {
  const folder = settings['EMPORIUM_DATA'] ?? '';
  mkdirSync(folder, { recursive: true });
  const running = startProgram(['start', '--roles', roles], settings);
  const found = await until(running, async () => {
    const server = findRunningServer(folder);
    if (server?.pid !== running.pid) return undefined;
    if (roles === 'worker') return server;
    return server.url !== null && (await isReady(server.url)) ? server : undefined;
  });
  return { ...running, url: found.url, gatewayUrl: found.gatewayUrl };
}

/** Starts `emporium database serve` with these settings and waits until it answers. */
export async function serveDatabase(settings: Environment): Promise<Running> {
  const running = startProgram(['database', 'serve'], { ...settings, LOG_LEVEL: 'info' });
  const folder = settings['EMPORIUM_DATA'] ?? '';
  await until(running, async () => {
    const serves = running.lastWords().includes('database.serving');
    return serves ? attachEmbeddedPostgres(folder) : undefined;
  });
  return running;
}

/** SIGKILL to a program and to every process of the database in its data directory. */
export async function killHost(running: Running): Promise<void> {
  const cluster = join(running.env['EMPORIUM_DATA'] ?? '', 'postgres');
  await running.kill();
  for (
    let left = processesWorkingIn(cluster);
    left.length > 0;
    left = processesWorkingIn(cluster)
  ) {
    for (const pid of left) signalProcess(pid, 'SIGKILL');
    await sleep(LOOK_MS);
  }
}

async function until<T>(running: Running, look: () => Promise<T | undefined>): Promise<T> {
  const patienceEnds = performance.now() + OPEN_PATIENCE_MS;
  while (performance.now() < patienceEnds) {
    const found = await look();
    if (found !== undefined) return found;
    if (running.hasEnded()) throw new StartError(`A copy did not start: ${running.lastWords()}`);
    await sleep(LOOK_MS);
  }
  await running.kill();
  throw new StartError(`A copy did not open in time: ${running.lastWords()}`);
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch (error) {
    // Nobody listens yet: that is what is being waited for.
    if (error instanceof Error) return false;
    throw error;
  }
}
