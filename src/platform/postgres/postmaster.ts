import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { OWNER } from './create-cluster.ts';
import { command, endWithParent, type RunAs } from './run-as.ts';
import { readPostmaster } from './stale-postmaster.ts';
import { explainFailure } from './start-error.ts';
import { withClient } from './with-client.ts';

const LOOK_AGAIN_MS = 15;
const LINES_KEPT = 40;

/** How to reach an embedded PostgreSQL; usable as it is for `new pg.Client`. */
export interface PostgresConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

/** One run of the server, from its first breath to its end. */
export interface Postmaster {
  child: ChildProcess;
  pid: number;
  /** Settles when the process has ended. */
  ended: Promise<void>;
  hasEnded: () => boolean;
  /** The last lines that it printed. */
  output: () => string;
}

/**
 * Starts the server in a process group of its own: Ctrl-C in the terminal goes to the whole
 * foreground group, and the database has to outlive the application that closes its transactions
 * first. Unless other hosts may be using it, it does not outlive this process otherwise.
 */
export function spawnPostmaster(
  { cluster, runAs, shared }: { cluster: string; runAs: RunAs; shared: boolean },
  log: (line: string) => void,
): Postmaster {
  const bound = shared ? runAs : { ...runAs, prefix: [...runAs.prefix, ...endWithParent()] };
  const { file, options, identity } = command(bound, 'postgres', ['-D', cluster]);
  const child = spawn(file, options, {
    ...identity,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
  });
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
      log(line);
    });
  }
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      gone = true;
      resolve();
    };
    child.once('close', end);
    child.once('error', (error) => {
      lines.push(error.message);
      end();
    });
  });
  return {
    child,
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => gone,
    output: () => lines.join('\n'),
  };
}

interface Place {
  cluster: string;
  connection: PostgresConnection;
  dataDirectory: string;
}

/**
 * Waits, without limit (recovery may take its time), until the server answers statements; makes the
 * database on the first start. Throws a StartError when the process ends before that.
 */
export async function untilReady(
  postmaster: Postmaster,
  { cluster, connection, dataDirectory }: Place,
): Promise<void> {
  for (;;) {
    if (postmaster.hasEnded()) throw explainFailure(postmaster.output(), dataDirectory);
    // Asked before it says so itself, it would log a refusal for each of our knocks.
    const answer = readPostmaster(cluster)?.ready === true ? await knock(connection) : 'not yet';
    if (answer === 'ready') return;
    if (answer === 'no database') await createDatabase(connection);
    else await sleep(LOOK_AGAIN_MS);
  }
}

async function knock(connection: PostgresConnection): Promise<'ready' | 'no database' | 'not yet'> {
  try {
    await withClient(connection, async () => undefined);
    return 'ready';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === '3D000' ? 'no database' : 'not yet';
  }
}

async function createDatabase(connection: PostgresConnection): Promise<void> {
  await withClient({ ...connection, database: 'postgres' }, async (client) => {
    await client.query(`create database ${OWNER}`);
  });
}
