/**
 * The whole program as an operator runs it: `bin/emporium start` as a process, with its database and
 * its gateway simulator, on a data directory of its own. For trials that kill what they test.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { isPostgres, processesWorkingIn, signalProcess } from '#platform/postgres/process-table.ts';
import { withClient } from '#platform/postgres/with-client.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { descendantsOf } from './descendants.ts';
import { untilServing } from './launch.ts';
import { pidOf, startCommand, type Command, type Ended } from './run-program.ts';

export const program = fileURLToPath(new URL('../../bin/emporium', import.meta.url));
const PATIENCE_MS = 20_000;

export interface System {
  readonly dataDirectory: string;
  /** Address of the server; the same after a restart. */
  readonly url: string;
  readonly gatewayUrl: string;
  /** Processes of the tree that live now. */
  pids(): { server: number; gateway: number[]; postgres: number[] };
  /** SIGKILL to server, gateway and every PostgreSQL process; waits until they are gone. */
  killTree(): Promise<void>;
  /** SIGKILL to every PostgreSQL process; the server is left to see to it. */
  killPostgres(): void;
  /** Resolves when the server has ended, of whatever. */
  died(): Promise<void>;
  /** Ends the server in order, as an operator does; `start` brings it back. */
  stopServer(): Promise<void>;
  /** Starts again on the same data and port. */
  start(): Promise<void>;
  /** Starts a command on the same data directory. */
  run(...words: string[]): Command;
  /** Runs a command to its end. */
  cli(...words: string[]): Promise<Ended>;
  /** The rows that a statement of the database's owner gives; BIGINT comes as text. */
  sql<T>(statement: string): Promise<T[]>;
  /** Lines that the server wrote, over all its starts. */
  log: readonly string[];
  /** Ends everything, in order if it can be, and removes the data. */
  stop(): Promise<void>;
}

/**
 * Starts the program on an empty data directory, made in `parent`, and waits until it says that it is
 * open. `installed` is its bin/emporium, when it is not that of this checkout.
 */
export async function startSystem(
  settings: Record<string, string> = {},
  parent = tmpdir(),
  installed = program,
): Promise<System> {
  const dataDirectory = mkdtempSync(join(parent, 'emporium-system-'));
  const environment = { PATH: process.env['PATH'], EMPORIUM_DATA: dataDirectory, ...settings };
  const log: string[] = [];
  const commands = new Set<Command>();
  let server = await openFirst(installed, environment, log);
  const { port } = new URL(server.url);

  const run = (...words: string[]): Command => {
    const command = startCommand(installed, words, environment);
    commands.add(command);
    void command.ended.then(() => commands.delete(command));
    return command;
  };
  const cli = (...words: string[]): Promise<Ended> => run(...words).ended;
  const end = async (): Promise<void> => {
    signalProcess(server.pid, 'SIGTERM');
    await server.ended;
  };
  const tree = (): number[] => {
    const own = [server.pid, ...descendantsOf(server.pid)];
    return [...new Set([...own, ...processesWorkingIn(join(dataDirectory, 'postgres'))])];
  };
  return {
    dataDirectory,
    log,
    get url() {
      return server.url;
    },
    get gatewayUrl() {
      const found = findRunningServer(dataDirectory)?.gatewayUrl;
      if (!found) throw new Error('no server runs');
      return found;
    },
    pids: () => {
      const all = tree();
      const postgres = all.filter(isPostgres);
      const gateway = all.filter((pid) => pid !== server.pid && !postgres.includes(pid));
      return { server: server.pid, gateway, postgres };
    },
    killTree: async () => {
      await killAll(tree);
      await server.ended;
    },
    killPostgres: () => {
      for (const pid of tree().filter(isPostgres)) signalProcess(pid, 'SIGKILL');
    },
    died: async () => void (await server.ended),
    stopServer: end,
    start: async () => {
      server = await open(installed, { ...environment, PORT: port }, log);
    },
    run,
    cli,
    sql: async <T>(statement: string) => await readRows<T>(dataDirectory, statement),
    stop: async () => {
      for (const command of commands) command.kill();
      await Promise.all([...commands].map((command) => command.ended));
      signalProcess(server.pid, 'SIGTERM');
      await Promise.race([server.ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
      await killAll(tree);
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}

type Environment = NodeJS.ProcessEnv & { EMPORIUM_DATA: string };

interface Server {
  pid: number;
  url: string;
  ended: Promise<unknown>;
}

/** A first start that fails leaves nothing. */
async function openFirst(
  installed: string,
  environment: Environment,
  log: string[],
): Promise<Server> {
  const { EMPORIUM_DATA: dataDirectory } = environment;
  try {
    return await open(installed, { ...environment, PORT: '0' }, log);
  } catch (error) {
    await killAll(() => processesWorkingIn(join(dataDirectory, 'postgres')));
    rmSync(dataDirectory, { recursive: true, force: true });
    throw error;
  }
}

async function open(installed: string, environment: Environment, log: string[]): Promise<Server> {
  const child = spawn(installed, ['start'], {
    cwd: tmpdir(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.push(line));
  }
  const ended = once(child, 'close');
  const pid = pidOf(child);
  const url = await untilServing({ ended, output: () => log.slice(-20).join('\n') }, () => {
    const running = findRunningServer(environment.EMPORIUM_DATA);
    return running?.pid === pid && running.url;
  });
  return { pid, url, ended };
}

/** As the owner of the database, past row security. */
async function readRows<T>(dataDirectory: string, statement: string): Promise<T[]> {
  const connection = attachEmbeddedPostgres(dataDirectory);
  if (!connection) throw new Error('the database does not run');
  return await withClient(connection, async (client) => {
    return (await client.query(statement)).rows as T[];
  });
}

/** Looked up again until none is left: a process may be born while others die. */
async function killAll(living: () => number[]): Promise<void> {
  for (let pids = living(); pids.length > 0; pids = living()) {
    const signalled = pids.filter((pid) => signalProcess(pid, 'SIGKILL'));
    if (signalled.length === 0) return;
    await sleep(20);
  }
}
