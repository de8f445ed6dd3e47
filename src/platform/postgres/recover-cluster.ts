import { chmodSync, existsSync, mkdirSync, statSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { locateBinaries } from './locate-binaries.ts';
import { chooseRunAs, giveTo, giveTreeTo } from './run-as.ts';
import type { PostgresSettings } from './settings.ts';
import { startEmbeddedPostgres } from './start-postgres.ts';
import { withClient } from './with-client.ts';

/** A directory in which a cluster is put together, for whoever will run PostgreSQL there. */
export interface ClusterPlace {
  /** The data directory; the cluster goes into its folder `postgres`. */
  dataDirectory: string;
  cluster: string;
  /** Gives one path to the user who runs PostgreSQL. */
  give: (path: string) => void;
  /** Gives the cluster with all that is in it. */
  giveCluster: () => void;
}

/**
 * Makes an empty place, private to the user who will run PostgreSQL there: the owner of `like`, when
 * that exists. Throws a StartError when no user can.
 */
export function makeClusterPlace(dataDirectory: string, like?: string): ClusterPlace {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o755 });
  if (like !== undefined && existsSync(like) && process.getuid?.() === 0) {
    const { uid, gid } = statSync(like);
    chownSync(dataDirectory, uid, gid);
  }
  const runAs = chooseRunAs(locateBinaries(), dataDirectory);
  giveTo(runAs, dataDirectory);
  chmodSync(dataDirectory, 0o700);
  const cluster = join(dataDirectory, 'postgres');
  return {
    dataDirectory,
    cluster,
    give: (path) => giveTo(runAs, path),
    giveCluster: () => {
      chmodSync(cluster, 0o700);
      giveTreeTo(runAs, cluster);
    },
  };
}

/** How far a recovery goes. */
export interface RecoveryOptions {
  /** Fetches a file of the log: the setting restore_command. */
  restoreCommand: string;
  timeline: number;
  /** A moment, the end of the log, or (null) the first moment at which the files are consistent. */
  target: Date | 'now' | null;
  /** Archive what the new timeline begins with, as the server itself will; not in a copy. */
  archiveSeconds: number;
  /** Whether the result has to outlive a power cut. */
  durable: boolean;
}

/** What recovery came to. */
export interface Recovered {
  /** Time of the last commit that was replayed; null when none was. */
  reachedAt: string | null;
  timeline: number;
}

/**
 * Lets PostgreSQL recover the cluster of a place to the target, on a timeline of its own from there,
 * and stops it again. Throws a StartError with PostgreSQL's last words when it cannot: files that do
 * not fit together, a log that ends before the target.
 */
export async function recoverCluster(
  place: ClusterPlace,
  options: RecoveryOptions,
): Promise<Recovered> {
  const signal = join(place.cluster, 'recovery.signal');
  writeFileSync(signal, '');
  place.give(signal);
  const server = await startEmbeddedPostgres({
    dataDirectory: place.dataDirectory,
    purpose: 'command',
    archiveSeconds: options.archiveSeconds,
    settings: recoverySettings(options),
  });
  try {
    return await askReached(server.connection);
  } finally {
    await server.stop();
  }
}

function recoverySettings(options: RecoveryOptions): PostgresSettings {
  const { target, timeline, restoreCommand, durable } = options;
  return {
    restore_command: restoreCommand,
    recovery_target_timeline: timeline,
    recovery_target_action: 'promote',
    hot_standby: 'off',
    // The parts that matter to a server that serves nobody yet.
    max_connections: 10,
    autovacuum: 'off',
    // A crash of a recovery is repeated from its beginning, and what a copy holds is nobody's.
    fsync: durable ? 'on' : 'off',
    ...(target instanceof Date ? { recovery_target_time: plainTime(target) } : {}),
    ...(target === null ? { recovery_target: 'immediate' } : {}),
  };
}

/** While it reads its settings PostgreSQL knows no zone by name yet, not even Z. */
function plainTime(moment: Date): string {
  return moment.toISOString().replace('T', ' ').replace('Z', '+00');
}

async function askReached(connection: pg.ClientConfig): Promise<Recovered> {
  return await withClient(connection, async (client) => {
    const { rows } = await client.query<Recovered>(
      `select to_char(pg_last_xact_replay_timestamp() at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "reachedAt",
         ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as timeline`,
    );
    return rows[0]!;
  });
}
