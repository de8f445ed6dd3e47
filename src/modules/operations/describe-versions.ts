import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Report } from '#platform/cli.ts';
import { connectionsFor } from '#platform/app.ts';
import type { Config } from '#platform/config.ts';
import { migrationState } from '#platform/database/migrate.ts';
import { attachEmbeddedPostgres } from '#platform/postgres/index.ts';

/**
 * Versions of the parts. Asks a database that runs; starts none for it, so that `version` answers on a machine where
 * nothing else does.
 */
export async function describeVersions(config: Config): Promise<Report> {
  const database = await describeDatabase(config);
  const data = {
    emporium: config.APP_VERSION,
    node: process.versions.node,
    postgres: database.postgres ?? storedMajor(config),
    migration: database.migration,
  };
  return {
    data,
    lines: [
      `Emporium    ${data.emporium}`,
      `Node        ${data.node}`,
      `PostgreSQL  ${data.postgres ?? 'none yet'}`,
      `Database    ${data.migration ?? 'not running'}`,
    ],
  };
}

async function describeDatabase(
  config: Config,
): Promise<{ postgres: string | null; migration: string | null }> {
  const target =
    config.DATABASE_URL === undefined
      ? attachEmbeddedPostgres(config.EMPORIUM_DATA)
      : { url: config.DATABASE_URL };
  if (target === undefined) return { postgres: null, migration: null };
  const connection = connectionsFor(target).owner;
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    const state = await migrationState({ connection });
    return { postgres: rows[0]?.version ?? null, migration: state.version };
  } finally {
    await client.end();
  }
}

function storedMajor(config: Config): string | null {
  const path = join(config.EMPORIUM_DATA, 'postgres', 'PG_VERSION');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : null;
}
