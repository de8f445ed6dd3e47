import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { withClient } from '../postgres/with-client.ts';
import { applyMigrations } from './apply-migrations.ts';
import { MIGRATIONS, readMigrations, ROLES, type MigrationFile } from './migration-files.ts';
import { StartError } from '../postgres/start-error.ts';
import { takeTurn } from './take-turns.ts';

/** What a migration needs: a way in as the role that owns everything. */
export interface MigrateOptions {
  connection: pg.ClientConfig;
  /** Where the .sql files are; db/migrations of this checkout when absent. */
  directory?: string;
  log?: (line: string) => void;
}

/**
 * Where a database stands, compared with the files of this checkout. Names are file names without
 * `.sql`.
 */
export interface MigrationState {
  applied: string[];
  pending: string[];
  /** Applied here by a newer release. */
  unknown: string[];
  /** The highest number applied, '0000' before the first. */
  version: string;
}

const OLDEST_SERVER = 160_000;
const LOOK_AGAIN_MS = 100;

export interface Migrated {
  applied: string[];
  version: string;
  /** What a newer release has added here; this one works without. Absent when there is none. */
  newer?: string[];
}

/**
 * Brings a database to this checkout: makes the roles (db/roles.sql), then applies each new file of
 * db/migrations in its own transaction, in order. Several processes may call it at once; one works,
 * the others wait. Does nothing quickly when nothing is to be done. Throws a StartError for a
 * server older than 16, for a role that may not make roles, and for a database that a newer release
 * changed in a breaking way; anything wrong in a file is thrown with file and line.
 */
export async function migrate(options: MigrateOptions): Promise<Migrated> {
  const files = readMigrations(options.directory ?? MIGRATIONS);
  return await takeTurn(options.connection, 'migrate', async (client) => {
    await refuseOldServer(client);
    await makeRoles(client);
    const before = await stateOf(client, files);
    await refuseNewerDatabase(client, before.unknown);
    const newer = before.unknown.length > 0 ? { newer: before.unknown } : {};
    if (before.pending.length === 0) return { applied: [], version: before.version, ...newer };
    // The queue keeps its tables by itself; loaded here only, so that a start without new files
    // stays quick. First, because a failure after our files would not be repeated.
    const { migrateQueue } = await import('../worker.ts');
    await migrateQueue(options.connection);
    const directory = options.directory ?? MIGRATIONS;
    const applied = await applyMigrations(
      client,
      directory,
      files,
      options.log ?? (() => undefined),
    );
    return { applied, version: (await stateOf(client, files)).version, ...newer };
  });
}

/** Compares a database with the files of this checkout; changes nothing. */
export async function migrationState(options: MigrateOptions): Promise<MigrationState> {
  const files = readMigrations(options.directory ?? MIGRATIONS);
  return await connected(options.connection, (client) => stateOf(client, files));
}

async function connected<T>(
  config: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return await withClient({ ...config, application_name: 'emporium migrate' }, work);
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::int as number,
       current_setting('server_version') as version`,
  );
  const server = rows[0]!;
  if (server.number >= OLDEST_SERVER) return;
  throw new StartError(
    `Emporium needs PostgreSQL 16 or newer; DATABASE_URL names a server of version ${server.version}.`,
  );
}

/** The roles of db/roles.sql; changes nothing that is already right. */
export async function makeRoles(client: pg.Client): Promise<void> {
  const roles = readFileSync(ROLES, 'utf8');
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(roles);
      return;
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (code === '42501') {
        throw new StartError(
          'The role of DATABASE_URL may not create roles. ' +
            'Have an administrator run db/roles.sql in its name first.',
        );
      }
      // XX000 "tuple concurrently updated": roles are shared by all databases of a server, our lock
      // is not.
      if (code !== 'XX000' || attempt === 20) throw error;
      await sleep(LOOK_AGAIN_MS);
    }
  }
}

async function stateOf(client: pg.Client, files: MigrationFile[]): Promise<MigrationState> {
  const { rows: tables } = await client.query(`select from pg_tables
    where schemaname = 'migrations' and tablename = 'platform_migrations'`);
  const { rows } =
    tables.length === 0
      ? { rows: [] }
      : await client.query<{ name: string }>(
          'select name from migrations.platform_migrations order by name',
        );
  const applied = rows.map(({ name }) => name);
  const known = files.map(({ name }) => name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
    version: applied.at(-1)?.slice(0, 4) ?? '0000',
  };
}

async function refuseNewerDatabase(client: pg.Client, unknown: string[]): Promise<void> {
  if (unknown.length === 0) return;
  const { rows } = await client.query<{ name: string }>(
    'select name from migrations.breaking_migrations where name = any($1) order by name',
    [unknown],
  );
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name).join(', ');
  throw new StartError(
    `A newer Emporium has changed this database in a way that this one does not understand (${names}). ` +
      'Start the newer one, or restore the backup from before the upgrade.',
  );
}
