/** A process of the simulated world: an App of the real program, whose every statement is a step. */
import pg from 'pg';
import { createApp } from '#platform/app.ts';
import { loadConfig } from '#platform/config.ts';
import type { App } from '#platform/context.ts';
import type { Connections } from '#platform/database/index.ts';
import { openTestLog } from '#kit/log-lines.ts';
import { setWorldTime, worldTime } from './nature.ts';
import type { Home, Scheduler } from './scheduler.ts';
import { letGo, sessionOf } from './waiting.ts';

export interface Process extends Home {
  readonly app: App;
  readonly clients: Set<pg.PoolClient>;
  /** Log lines of level warn and error. */
  readonly lines: string[];
}

/** A pooled client with what the driver keeps of its session. */
interface Session {
  processID: number;
  connection: { stream: { destroy(): void } };
}

const POOL_SIZE = 40;
const PAYMENT_TIMEOUT_MS = 2000;

/** Neither a connection nor an answer is given up after a time: it would depend on this machine. */
const TIMELESS = {
  max: POOL_SIZE,
  connectionTimeoutMillis: 0,
  idleTimeoutMillis: 0,
  query_timeout: 0,
};

const homeOfPool = new WeakMap<object, Process>();
const homeOfClient = new WeakMap<object, Process>();
const homeOfApp = new WeakMap<App, Process>();
let scheduler: Scheduler | undefined;

/** The process that an App is; the gateway's door asks. */
export function processOf(app: App): Process {
  const known = homeOfApp.get(app);
  if (!known) throw new Error('This App is no process of the simulation');
  return known;
}

/** From now on statements of processes are steps of this scheduler; undefined: they just run. */
export function scheduleWith(next: Scheduler | undefined): void {
  scheduler = next;
}

/** Starts a process on the database; it opens no connection by itself. */
export function startProcess(name: string, connections: Connections): Process {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'warn',
    EMPORIUM_DATA: '/nowhere',
    DB_POOL_SIZE: String(POOL_SIZE),
    PAYMENT_GATEWAY_URL: 'http://simulated.invalid',
    PAYMENT_TIMEOUT_MS: String(PAYMENT_TIMEOUT_MS),
    // A shopper's minute is long here: the breaker's window is a handful of steps.
    BREAKER_FAILURES: '6',
    BREAKER_OPEN_MS: '3000',
  });
  const { log, lines } = openTestLog(config);
  const process: Process = {
    name,
    alive: true,
    clients: new Set(),
    lines,
    app: createApp(config, connections, {
      log,
      secretKey: 'test secret, thirty-two characters',
      clock: {
        now: () => new Date(worldTime()),
        sleep: async (milliseconds) => await sleep(process, milliseconds),
      },
    }),
  };
  homeOfApp.set(process.app, process);
  for (const pool of [process.app.database.app, process.app.database.system]) {
    homeOfPool.set(pool, process);
    Object.assign(pool.options, TIMELESS);
  }
  return process;
}

/** SIGKILL: nothing that the process was about to do happens, and its sessions end. */
export async function killProcess(process: Process, admin: pg.Pool): Promise<void> {
  process.alive = false;
  const sessions = [...process.clients] as unknown as Session[];
  for (const session of sessions) session.connection.stream.destroy();
  const pids = sessions.map(({ processID }) => processID);
  await admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]);
  // One that was stopped hears of its end now, and does nothing before it.
  letGo(pids);
  for (;;) {
    const { rows } = await admin.query(
      'select 1 from pg_stat_activity where pid = any($1::int[]) limit 1',
      [pids],
    );
    if (rows.length === 0) break;
  }
  await scheduler?.forget(process);
}

async function sleep(home: Process, milliseconds: number): Promise<void> {
  if (!scheduler) return;
  const until = worldTime() + milliseconds;
  const run = async (): Promise<void> => setWorldTime(Math.max(worldTime(), until));
  await scheduler.submit({ lane: {}, home, name: 'pause', run });
}

type Connect = (this: pg.Pool, callback?: unknown) => Promise<pg.PoolClient>;
type Query = (this: pg.Client, ...given: unknown[]) => Promise<unknown>;

/** Makes a step of every statement that a process sends. */
export function takeOverDriver(): void {
  const connect = pg.Pool.prototype.connect as unknown as Connect;
  const query = pg.Client.prototype.query as unknown as Query;
  Object.assign(pg.Pool.prototype, {
    async connect(this: pg.Pool, callback?: unknown): Promise<pg.PoolClient> {
      const home = homeOfPool.get(this);
      if (!home || callback) return await Reflect.apply(connect, this, [callback]);
      const connecting = Reflect.apply(connect, this, []);
      const client = await (scheduler ? scheduler.outside(connecting) : connecting);
      homeOfClient.set(client, home);
      home.clients.add(client);
      return client;
    },
  });
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, ...given: unknown[]): Promise<unknown> {
      const home = homeOfClient.get(this);
      if (!home || !scheduler) return Reflect.apply(query, this, given);
      const session = sessionOf(this);
      const run = async (): Promise<unknown> => {
        session.hasLooked = false;
        return await Reflect.apply(query, this, given);
      };
      return scheduler.submit({ lane: this, home, name: nameOf(given[0]), session, run });
    },
  });
}

function nameOf(sent: unknown): string {
  if (typeof sent === 'string') return sent;
  const { name, text } = sent as { name?: string; text: string };
  return name ?? text;
}
