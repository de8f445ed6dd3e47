/**
 * Several processes of one installation, as an operator runs them on more than one machine: `start
 * --roles api` and `start --roles worker`, on one database and one gateway, each with a data directory
 * of its own. For trials that kill some of them while the others go on.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { ServerRole } from '#platform/cli.ts';
import { signalProcess } from '#platform/postgres/process-table.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { untilServing } from './launch.ts';
import { makeFolder } from './make-folder.ts';
import { runProgram, type Ended } from './run-program.ts';
import { program } from './system.ts';

/** One process of the fleet. */
export interface Member {
  readonly role: ServerRole;
  /** Address of an API; the same after a restart. Null for a worker. */
  readonly url: string | null;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as a deployment sends it; the exit code, and how long the end took. */
  stop(): Promise<{ code: number | string; tookMs: number }>;
  /** Another process in its place, on the same port; of another release, by its bin/emporium. */
  start(release?: string): Promise<void>;
  /** SIGSTOP and SIGCONT: it is there, and does nothing. */
  freeze(): void;
  thaw(): void;
}

export interface Fleet {
  readonly apis: readonly Member[];
  readonly workers: readonly Member[];
  /** Lines that the processes wrote, over all their starts. */
  readonly log: readonly string[];
  /** Runs a command on the same database. */
  cli(...words: string[]): Promise<Ended>;
  stop(): Promise<void>;
}

export interface FleetOptions {
  databaseUrl: string;
  gatewayUrl: string;
  apis: number;
  workers: number;
  settings?: Record<string, string>;
  /** bin/emporium of another copy of the program. */
  release?: string;
}

/** Of all processes of a fleet, and of whoever works beside them. */
export const SECRET_KEY = 'the key of the fleet, of more than 32 characters';

/** Starts all members at the same moment; resolves when all are ready. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const log: string[] = [];
  const shared: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    DATABASE_URL: options.databaseUrl,
    PAYMENT_GATEWAY_URL: options.gatewayUrl,
    SECRET_KEY,
    LOG_LEVEL: 'warn',
    ...options.settings,
  };
  const folders: string[] = [];
  const environment = async (): Promise<NodeJS.ProcessEnv> => {
    const folder = await makeFolder();
    folders.push(folder);
    return { ...shared, EMPORIUM_DATA: folder };
  };
  const open = async (role: ServerRole): Promise<Member> => {
    const member = enlist(role, await environment(), log);
    await member.start(options.release);
    return member;
  };
  const roles = [
    ...Array.from({ length: options.apis }, () => 'api' as const),
    ...Array.from({ length: options.workers }, () => 'worker' as const),
  ];
  const members = await Promise.all(roles.map(open));
  const commands = await environment();
  return {
    apis: members.filter(({ role }) => role === 'api'),
    workers: members.filter(({ role }) => role === 'worker'),
    log,
    cli: async (...words) => await runProgram(program, words, commands),
    stop: async () => {
      await Promise.all(members.map((member) => member.kill()));
      const gone = folders.map((folder) => rm(folder, { recursive: true, force: true }));
      await Promise.all(gone);
    },
  };
}

function enlist(role: ServerRole, environment: NodeJS.ProcessEnv, log: string[]): Member {
  const folder = environment['EMPORIUM_DATA'] ?? '';
  let child: ChildProcess | undefined;
  let port = '0';
  let url: string | null = null;
  const living = (): ChildProcess | undefined =>
    child?.exitCode === null && child.signalCode === null ? child : undefined;
  return {
    role,
    get url() {
      return url;
    },
    stop: async () => {
      const running = living();
      if (!running) throw new Error('It does not run');
      const began = performance.now();
      const gone = once(running, 'exit') as Promise<[number | null, string | null]>;
      running.kill('SIGTERM');
      const [code, signal] = await gone;
      return { code: code ?? String(signal), tookMs: performance.now() - began };
    },
    start: async (release = program) => {
      child = launch([release, role], { ...environment, PORT: port }, log);
      url = await untilReady(child, folder, role, log);
      if (url !== null) ({ port } = new URL(url));
    },
    kill: async () => {
      const running = living();
      if (!running) return;
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    },
    freeze: () => void signalProcess(child?.pid ?? 0, 'SIGSTOP'),
    thaw: () => void signalProcess(child?.pid ?? 0, 'SIGCONT'),
  };
}

function launch(
  [path, role]: [string, ServerRole],
  env: NodeJS.ProcessEnv,
  log: string[],
): ChildProcess {
  const child = spawn(path, ['start', '--roles', role], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.push(`${role} ${line}`));
  }
  return child;
}

async function untilReady(
  child: ChildProcess,
  folder: string,
  role: ServerRole,
  log: readonly string[],
): Promise<string | null> {
  const starting = { ended: once(child, 'close'), output: () => log.slice(-20).join('\n') };
  const { url } = await untilServing(starting, () => {
    const running = findRunningServer(folder);
    return running?.pid === child.pid && (role === 'worker' || running?.url !== null) && running;
  });
  return url;
}
