import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { connectionsFor } from '../app.ts';
import type { Config } from '../config.ts';
import { migrationState, type MigrationState } from '../database/migrate.ts';
import { attachEmbeddedPostgres } from '../postgres/index.ts';
import { withClient } from '../postgres/with-client.ts';
import { unreachable } from './reach-database.ts';

/** A database as it is found, without starting one. */
export type DatabaseState =
  | { kind: 'running'; server: string; migrations: MigrationState }
  /** The embedded one, made earlier by this major version, and not running now. */
  | { kind: 'at rest'; major: string }
  | { kind: 'not made yet' };

const PATIENCE_MS = 2_000;

/**
 * Looks at the database of these settings; starts nothing and changes nothing. Throws a StartError
 * for a DATABASE_URL that cannot be reached.
 */
export async function describeDatabase(config: Config): Promise<DatabaseState> {
  const target =
    config.DATABASE_URL === undefined
      ? attachEmbeddedPostgres(config.EMPORIUM_DATA)
      : { url: config.DATABASE_URL };
  if (target === undefined) return describeFiles(config);
  const connection = connectionsFor(target).owner;
  try {
    const server = await askVersion(connection);
    return { kind: 'running', server, migrations: await migrationState({ connection }) };
  } catch (error) {
    throw unreachable(error);
  }
}

function describeFiles(config: Config): DatabaseState {
  const path = join(config.EMPORIUM_DATA, 'postgres', 'PG_VERSION');
  if (!existsSync(path)) return { kind: 'not made yet' };
  return { kind: 'at rest', major: readFileSync(path, 'utf8').trim() };
}

async function askVersion(connection: pg.ClientConfig): Promise<string> {
  const config = { ...connection, connectionTimeoutMillis: PATIENCE_MS };
  return await withClient(config, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]!.version;
  });
}
