import type pg from 'pg';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { App } from './context.ts';
import { openDatabase, type Connections } from './database/index.ts';
import { manyHosts } from './database/many-hosts.ts';
import { primaryFinder } from './database/primary-finder.ts';
import { createLog, type Log } from './log.ts';
import { openRedis } from './redis.ts';

export interface AppParts {
  log?: Log;
  clock?: Clock;
  /** Signs cursors and cookies; `start` keeps one in EMPORIUM_DATA when SECRET_KEY is absent. */
  secretKey: string;
}

/** Puts together what lives as long as the process. Opens no connection by itself. */
export function createApp(config: Config, connections: Connections, parts: AppParts): App {
  const log = parts.log ?? createLog(config);
  const database = openDatabase(connections, {
    poolSize: config.DB_POOL_SIZE,
    pipelining: config.DB_PIPELINING,
    log,
    ...(config.DATABASE_REPLICA_URL === undefined
      ? {}
      : { replica: connectionsFor({ url: config.DATABASE_REPLICA_URL }).app }),
  });
  const { REDIS_URL } = config;
  const redis =
    REDIS_URL === undefined ? undefined : openRedis(REDIS_URL, log.named('emporium.redis'));
  return {
    config,
    log,
    database,
    clock: parts.clock ?? systemClock,
    secretKey: parts.secretKey,
    ...(redis ? { redis } : {}),
  };
}

/** The limits of db/roles.sql: a role taken at the start of a session does not bring its own. */
const APP_LIMITS =
  '-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s';

/**
 * The three ways to connect. The embedded server has a role for each. A foreign server is given by
 * one URL: its role migrates, and takes the narrower roles at the start of each session. When the URL
 * names several hosts every connection leads to the one that is the primary now.
 */
export function connectionsFor(target: { url: string } | EmbeddedTarget): Connections {
  if ('url' in target) {
    const hosts = manyHosts(target.url);
    const finder = hosts === undefined ? undefined : primaryFinder(hosts);
    const way: pg.PoolConfig & { enableChannelBinding: boolean } = {
      connectionString: hosts?.urls[0] ?? target.url,
      // Nobody in between can pretend to be the server, whatever its certificate says.
      enableChannelBinding: true,
      ...(finder === undefined ? {} : { stream: finder.dial }),
    };
    return {
      owner: way,
      app: { ...way, options: `-c role=emporium_app ${APP_LIMITS}` },
      system: { ...way, options: '-c role=emporium_system' },
      ...(finder === undefined ? {} : { finder }),
    };
  }
  const { host, port, database } = target;
  return {
    owner: { host, port, database, user: target.user },
    app: { host, port, database, user: 'emporium_app' },
    system: { host, port, database, user: 'emporium_system' },
  };
}

export interface EmbeddedTarget {
  host: string;
  port: number;
  database: string;
  user: string;
}
