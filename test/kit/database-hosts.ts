/**
 * A database on two hosts and the application on a third, as an operator sets them up: `database
 * serve`, `database replica`, `start` with both in DATABASE_URL. For trials that take a host away.
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';
import { processesWorkingIn, signalProcess } from '#platform/postgres/process-table.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import type { LedgerEntry } from '../../src/modules/payments/gateway/book.ts';
import { SECRET_KEY } from './fleet.ts';
import { makeHostNetwork, type HostNetwork } from './host-network.ts';
import { launch, untilServing, type Launched } from './launch.ts';
import { makeFolder } from './make-folder.ts';
import { endedWell, type Ended } from './run-program.ts';
import { program } from './system.ts';

/** A host that holds the database. */
export interface DatabaseHost {
  readonly name: string;
  /** Runs a command on this host, with its settings. */
  cli(...words: string[]): Promise<Ended>;
  /** Starts `emporium database serve` and waits until it answers. */
  serve(): Promise<void>;
  /** Ends when the server of this host does. */
  ended(): Promise<Ended['code']>;
  /** SIGKILL to all of its processes. */
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  cut(): void;
  heal(): void;
  /** A connection over the host's own socket, as its owner. */
  connect(): Promise<pg.Client>;
}

export interface DatabaseHosts {
  readonly network: HostNetwork['kind'];
  readonly hosts: readonly [DatabaseHost, DatabaseHost];
  /** Where the application serves. */
  readonly url: string;
  /** How one host reaches the database of the other. */
  address(from: DatabaseHost, to: DatabaseHost): string;
  /** Runs a command where the application runs. */
  cli(...words: string[]): Promise<Ended>;
  ledger(): LedgerEntry[];
  /** Lines that all of them wrote. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

const PASSWORD = 'the password of both hosts';
const NAMES = ['a', 'b'] as const;

/** Sets all of it up: `a` is the primary, `b` its synchronous standby. */
export async function startDatabaseHosts(settings: Record<string, string>): Promise<DatabaseHosts> {
  const network = await makeHostNetwork([...NAMES, 'c'], NAMES);
  const log: string[] = [];
  const folders = await Promise.all([...NAMES, 'c'].map(async () => await makeFolder()));
  const [a, b] = NAMES.map((name, index) =>
    databaseHost(network, name, folders[index] ?? '', log),
  ) as [DatabaseHost, DatabaseHost];
  const folder = folders[2] ?? '';
  const own = {
    ...settings,
    EMPORIUM_DATA: folder,
    DATABASE_URL: urlFor(network),
    HOST: network.visible('c'),
    PORT: '0',
    SECRET_KEY,
  };
  let application: Launched | undefined;
  const stop = async (): Promise<void> => {
    application?.child.kill('SIGTERM');
    await application?.ended;
    for (const host of [a, b]) {
      host.heal();
      await host.kill();
    }
    await network.stop();
    for (const one of folders) await rm(one, { recursive: true, force: true });
  };
  try {
    await a.serve();
    await endedWell(
      b.cli('database', 'replica', '--build-only', '--from', network.reach('b', 'a')),
    );
    await b.serve();
    application = launch(network.command('c', [program, 'start']), own, log);
    const url = await untilServing(application, () => findRunningServer(folder)?.url);
    await endedWell(a.cli('database', 'synchronous', 'on'));
    return {
      network: network.kind,
      hosts: [a, b],
      url,
      log,
      address: (from, to) => network.reach(letterOf(from), letterOf(to)),
      cli: async (...words) =>
        await launch(network.command('c', [program, ...words]), own, []).finished(),
      ledger: () => readLines<LedgerEntry>(join(folder, 'gateway-ledger.ndjson')),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function letterOf({ name }: DatabaseHost): string {
  return name.replace('node_', '');
}

function urlFor(network: HostNetwork): string {
  const hosts = NAMES.map((name) => network.reach('c', name)).join(',');
  const password = encodeURIComponent(PASSWORD.replaceAll(' ', '-'));
  return `postgres://emporium_remote:${password}@${hosts}/emporium?sslmode=no-verify`;
}

function databaseHost(
  network: HostNetwork,
  name: string,
  folder: string,
  log: string[],
): DatabaseHost {
  const [peer = ''] = NAMES.filter((one) => one !== name);
  const environment = {
    EMPORIUM_DATA: folder,
    DATABASE_NODE: `node_${name}`,
    DATABASE_LISTEN: network.listensAt(name),
    DATABASE_PEERS: network.reach(name, peer),
    DATABASE_PASSWORD: PASSWORD.replaceAll(' ', '-'),
    ARCHIVE_SECONDS: '0',
    LOG_LEVEL: 'info',
  };
  let server: Launched | undefined;
  const living = (): boolean => server?.child.exitCode === null && server.child.signalCode === null;
  const pids = (): number[] => [
    ...(living() ? [server?.child.pid ?? 0] : []),
    ...processesWorkingIn(join(folder, 'postgres')),
  ];
  const signal = (which: NodeJS.Signals): void => {
    for (const pid of pids()) signalProcess(pid, which);
  };
  return {
    name: `node_${name}`,
    cli: async (...words) =>
      await launch(network.command(name, [program, ...words]), environment, log).finished(),
    serve: async () => {
      const words = network.command(name, [program, 'database', 'serve']);
      server = launch(words, environment, log);
      const { output } = server;
      await untilServing(server, () => output().includes('database.serving'));
    },
    ended: async () => await (server?.ended ?? Promise.resolve('never started')),
    kill: async () => {
      for (; pids().length > 0; await sleep(20)) signal('SIGKILL');
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    cut: () => network.cut(name),
    heal: () => network.heal(name),
    connect: async () => {
      const connection = attachEmbeddedPostgres(folder);
      if (connection === undefined) throw new Error(`no database runs on ${name}`);
      const client = new pg.Client(connection);
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
  };
}

function readLines<T>(path: string): T[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as T]));
}
