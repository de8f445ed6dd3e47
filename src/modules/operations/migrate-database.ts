import type { Cli, Report } from '#platform/cli.ts';
import { reachDatabase } from '#platform/start/reach-database.ts';

/** Applies the new migrations of this checkout, or with `dryRun` only names them. */
export async function migrateDatabase(cli: Cli, dryRun: boolean): Promise<Report> {
  const database = await reachDatabase(cli.config, { migrated: false });
  try {
    if (dryRun) {
      const { pending, version } = await database.migrationState();
      return { data: { pending, version }, lines: listed('Would apply', pending, version) };
    }
    const { applied, version } = await database.migrate((line) => cli.progress(line));
    return { data: { applied, version }, lines: listed('Applied', applied, version) };
  } finally {
    await database.close();
  }
}

function listed(verb: string, names: string[], version: string): string[] {
  if (names.length === 0) return [`Nothing to do: the database is at ${version}.`];
  return [...names.map((name) => `${verb} ${name}`), `The database is at ${version}.`];
}
