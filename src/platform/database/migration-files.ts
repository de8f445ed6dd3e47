import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DATABASE_FOLDER = fileURLToPath(new URL('../../../db', import.meta.url));

/** db/migrations of this checkout. */
export const MIGRATIONS = join(DATABASE_FOLDER, 'migrations');

/** db/roles.sql of this checkout. */
export const ROLES = join(DATABASE_FOLDER, 'roles.sql');

/**
 * One file: `NNNN_<what>.sql`, whose first line says whether the previous release can work with the
 * result.
 */
export interface MigrationFile {
  name: string;
  breaking: boolean;
  sql: string;
}

/**
 * The files of a directory in their order. Throws when one does not say in line 1 whether it is
 * breaking.
 */
export function readMigrations(directory: string): MigrationFile[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => readMigration(join(directory, name)));
}

function readMigration(path: string): MigrationFile {
  const sql = readFileSync(path, 'utf8');
  const marker = /^-- breaking: (yes|no)\s*$/m.exec(sql.split('\n', 1)[0] ?? '');
  if (marker === null)
    throw new Error(`${path}: line 1 must say "-- breaking: yes" or "-- breaking: no"`);
  return { name: basename(path, '.sql'), breaking: marker[1] === 'yes', sql };
}
