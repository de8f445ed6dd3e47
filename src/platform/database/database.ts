import pg from 'pg';
import type { Log } from '../log.ts';
import { gauge } from '../metrics.ts';
import { watchConnection } from './connection-loss.ts';
import type { PrimaryFinder } from './primary-finder.ts';
import { type Replica, watchReplica } from './replica.ts';
import { parsers } from './types.ts';

/** How each door connects: the owner migrates, `app` serves shops, `system` reads across them. */
export interface Connections {
  readonly owner: pg.PoolConfig;
  readonly app: pg.PoolConfig;
  readonly system: pg.PoolConfig;
  /** Leads them to the primary where the database has several hosts. */
  readonly finder?: PrimaryFinder;
}

export interface Database {
  readonly connections: Connections;
  /** Requests of shops: pipelined, role emporium_app, row security always on. */
  readonly app: pg.Pool;
  /** Cross-shop reads and shared tables: role emporium_system. */
  readonly system: pg.Pool;
  /** Where lists and reports may be read; absent without DATABASE_REPLICA_URL. */
  readonly replica?: Replica;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  poolSize: number;
  pipelining: boolean;
  log: Log;
  applicationName?: string;
  /** Longest wait for one answer to the application before its connection counts as lost; 8 s. */
  answerWaitMs?: number;
  /** How to connect to a replica, as emporium_app. */
  replica?: pg.PoolConfig;
}

/** Longest wait for a free connection before the caller is told to come back. */
const CONNECTION_WAIT_MS = 1000;
const IDLE_CONNECTION_MS = 60_000;
/**
 * A server that is frozen, or a network that swallows, ends nothing by its own timeouts (statements of
 * the application: 5 s, db/roles.sql). After this the connection counts as lost.
 */
const ANSWER_WAIT_MS = 8_000;
const SYSTEM_ANSWER_WAIT_MS = 660_000;

const open = new Set<Database>();
gauge(
  'database_connections_active',
  'Database connections in use by this process',
  [],
  function collectActive() {
    let active = 0;
    for (const { app, system } of open) {
      active += app.totalCount - app.idleCount + system.totalCount - system.idleCount;
    }
    this.set(active);
  },
);

/** Opens the pools; no connection is made before the first use. */
export function openDatabase(connections: Connections, options: DatabaseOptions): Database {
  const app = pool(
    withOptions(
      {
        ...connections.app,
        pipeline: options.pipelining,
        query_timeout: options.answerWaitMs ?? ANSWER_WAIT_MS,
      },
      APP_SETTINGS,
    ),
    options.poolSize,
    options,
  );
  const patient = { ...connections.system, query_timeout: SYSTEM_ANSWER_WAIT_MS };
  const system = pool(patient, 4, options);
  const replica = replicaOf(options, system);
  const database: Database = {
    connections,
    app,
    system,
    ...(replica === undefined ? {} : { replica }),
    close: async () => {
      open.delete(database);
      await replica?.stop();
      await Promise.all([app.end(), system.end()]);
      connections.finder?.stop();
    },
  };
  open.add(database);
  return database;
}

/** Connections made before the first request: a process that takes over meets the others' shoppers. */
const WARM = { app: 4, system: 2 };

/** Makes the first connections at once; a database that is away is left for the requests to tell. */
export async function warmDatabase({ app, system }: Database): Promise<void> {
  const pools = [
    ...Array.from({ length: WARM.app }, () => app),
    ...Array.from({ length: WARM.system }, () => system),
  ];
  const made = await Promise.allSettled(pools.map(async (one) => await one.connect()));
  for (const one of made) if (one.status === 'fulfilled') one.value.release();
}

function replicaOf(options: DatabaseOptions, primary: pg.Pool): Replica | undefined {
  if (options.replica === undefined) return undefined;
  const answer = { query_timeout: options.answerWaitMs ?? ANSWER_WAIT_MS };
  const made = pool(withOptions({ ...options.replica, ...answer }, APP_SETTINGS), 4, options);
  return watchReplica(made, primary, options.log.named('emporium.database'));
}

type PipelinedConfig = pg.PoolConfig & { pipeline?: boolean | undefined };

function pool(config: PipelinedConfig, max: number, options: DatabaseOptions): pg.Pool {
  const made = new pg.Pool({
    ...config,
    ...sessionSettings(config, options.applicationName ?? 'emporium'),
    max,
    connectionTimeoutMillis: CONNECTION_WAIT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    types: { getTypeParser },
  });
  // An idle connection that breaks (restart, failover) must not end the process; the next use
  // makes a new one.
  const lost = (error: Error): void => {
    options.log.named('emporium.database').warn('event=database.connection_lost', { error });
  };
  made.on('error', lost);
  // A connection in use tells its error twice: to the statement that waits, and as an event.
  made.on('connect', (client) => {
    watchConnection(client);
    client.on('error', lost);
  });
  return made;
}

/**
 * Statements of shops ask by key. A plan made while a table is nearly empty would scan it, and a
 * prepared statement keeps its plan while the table grows: 300 rounds of reserving and committing 64
 * requests took 17 to 21 s with such plans, 2.8 s without.
 */
const APP_SETTINGS = '-c enable_seqscan=off';

function withOptions(config: PipelinedConfig, settings: string): PipelinedConfig {
  return { ...config, options: config.options ? `${config.options} ${settings}` : settings };
}

/** Every session speaks UTC and ISO, whatever the server's own settings. */
function sessionSettings(config: pg.PoolConfig, applicationName: string): pg.PoolConfig {
  const own = '-c timezone=UTC -c datestyle=ISO,YMD -c intervalstyle=iso_8601';
  return {
    application_name: applicationName,
    options: config.options ? `${config.options} ${own}` : own,
  };
}

/** How values of PostgreSQL's types become ours. */
export function getTypeParser(oid: number, format?: string): (value: string) => unknown {
  const own = format === 'binary' ? undefined : parsers[oid];
  return (
    own ?? (pg.types.getTypeParser(oid, (format ?? 'text') as 'text') as (v: string) => unknown)
  );
}
