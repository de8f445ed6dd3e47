import { MIGRATIONS, readMigrations } from './migration-files.ts';

/** The names of the migrations that this program brings. */
export function knownMigrations(): Set<string> {
  return new Set(readMigrations(MIGRATIONS).map(({ name }) => name));
}
