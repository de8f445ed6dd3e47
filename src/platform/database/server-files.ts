import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import {
  connectForReplication,
  streamBaseBackup,
  type BaseBackupOptions,
  type BaseBackupPosition,
  type BaseBackupReceiver,
} from '../postgres/base-backup-stream.ts';
import { withClient } from '../postgres/with-client.ts';
import type { Database } from './database.ts';

/** What a server says about itself to whoever copies its files. */
export interface ServerFacts {
  /** The number that initdb drew: the same for every copy of this server. */
  systemId: string;
  /** Such as 180004. */
  serverVersion: number;
  segmentBytes: number;
  /** The database of the program, and the role that owns it. */
  database: string;
  owner: string;
  /** The server's clock, ISO 8601. */
  now: string;
  /** Where its log ends; null on a standby. */
  walEnd: string | null;
  migrations: string[];
  /** Those of the migrations that an older program cannot work with. */
  breakingMigrations: string[];
}

/** How the server's own archiver is doing. */
export interface ArchiverFacts {
  now: string;
  /** Whether the segment under way holds more than its first 40 bytes, which are its header. */
  pending: boolean;
  lastArchived: string | null;
  failures: number;
  /** The file that fails now; null once one was archived after it. */
  lastFailed: string | null;
}

/** Asks the server of a database. */
export async function readServerFacts(database: Database): Promise<ServerFacts> {
  return await asOwner(database, 'backup', async (client) => {
    const { rows } = await client.query<Omit<ServerFacts, 'migrations' | 'breakingMigrations'>>(
      `select system_identifier::text as "systemId",
         current_setting('server_version_num')::int as "serverVersion",
         pg_size_bytes(current_setting('wal_segment_size'))::int as "segmentBytes",
         current_database() as database, session_user::text as owner,
         to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
         case when pg_is_in_recovery() then null else pg_current_wal_insert_lsn()::text end as "walEnd"
       from pg_control_system()`,
    );
    const all = 'select name from migrations.platform_migrations order by name';
    const breaking = 'select name from migrations.breaking_migrations order by name';
    return {
      ...rows[0]!,
      migrations: namesOf(await client.query<{ name: string }>(all)),
      breakingMigrations: namesOf(await client.query<{ name: string }>(breaking)),
    };
  });
}

/** Asks the server how its archiver is doing; undefined when it archives nothing. */
export async function readArchiver(database: Database): Promise<ArchiverFacts | undefined> {
  return await asOwner(database, 'archive watch', async (client) => {
    const { rows } = await client.query<ArchiverFacts>(
      `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
         (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)
           % pg_size_bytes(current_setting('wal_segment_size')) > 40 as pending,
         last_archived_wal as "lastArchived", failed_count::int as failures,
         case when last_failed_time > coalesce(last_archived_time, '-infinity')
           then last_failed_wal end as "lastFailed"
       from pg_stat_archiver
       where current_setting('archive_mode') <> 'off' and not pg_is_in_recovery()`,
    );
    return rows[0];
  });
}

/** Ends the segment that is being written, so that it is archived now. */
export async function switchSegment(database: Database): Promise<void> {
  await asOwner(
    database,
    'archive',
    async (client) => await client.query('select pg_switch_wal()'),
  );
}

/**
 * Streams the files of the whole server of a database, with the log that they need; see
 * streamBaseBackup. A slot of the replication holds that log meanwhile: a server that writes a lot
 * would have thrown its beginning away before the end of the files is reached.
 */
export async function streamServerFiles(
  database: Database,
  options: BaseBackupOptions,
  receiver: BaseBackupReceiver,
): Promise<BaseBackupPosition> {
  const holder = await connectForReplication(database.connections.owner);
  try {
    const slot = `emporium_backup_${randomBytes(4).toString('hex')}`;
    await holder.query(`CREATE_REPLICATION_SLOT ${slot} TEMPORARY PHYSICAL RESERVE_WAL`);
    return await streamBaseBackup(database.connections.owner, options, receiver);
  } finally {
    await holder.end();
  }
}

/**
 * Runs `work` unless another process of this database is at the same: then undefined is returned at
 * once. The turn ends with the connection, whatever happens to this process.
 */
export async function tryTurn<T>(
  database: Database,
  purpose: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  return await asOwner(database, purpose, async (client) => {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken',
      [`emporium ${purpose}`],
    );
    return rows[0]?.taken === true ? await work() : undefined;
  });
}

async function asOwner<T>(
  database: Database,
  purpose: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const { owner } = database.connections;
  return await withClient({ ...owner, application_name: `emporium ${purpose}` }, work);
}

function namesOf({ rows }: { rows: { name: string }[] }): string[] {
  return rows.map(({ name }) => name);
}
