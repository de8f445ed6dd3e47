import type { Report } from '#platform/cli.ts';
import type { Config } from '#platform/config.ts';
import { describeDatabase, type DatabaseState } from '#platform/start/describe-database.ts';

/**
 * Versions of the parts. Asks a database that runs; starts none for it, so that `version` answers
 * on a machine where nothing else does.
 */
export async function describeVersions(config: Config): Promise<Report> {
  const database = await describeDatabase(config);
  const data = {
    emporium: config.APP_VERSION,
    node: process.versions.node,
    postgres: serverOf(database),
    migration: database.kind === 'running' ? database.migrations.version : null,
  };
  return {
    data,
    lines: [
      `Emporium    ${data.emporium}`,
      `Node        ${data.node}`,
      `PostgreSQL  ${data.postgres ?? 'none yet'}`,
      `Database    ${data.migration ?? database.kind}`,
    ],
  };
}

function serverOf(database: DatabaseState): string | null {
  if (database.kind === 'running') return database.server;
  return database.kind === 'at rest' ? database.major : null;
}
