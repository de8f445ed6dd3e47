import pg from 'pg';
import { StartError } from '../postgres/start-error.ts';
import { reasonOf } from '../reason-of.ts';
import { LOCK_WAIT, untilUnlocked } from './lock-patience.ts';
import type { MigrationFile } from './migration-files.ts';

/**
 * node-pg-migrate keeps the table and the transactions; the files are read here, because it would
 * take comments that mention an "up migration" for commands, and because a breaking file is noted
 * in the same transaction. It is loaded only when there is work: a start without new files stays
 * quick. Its own order check is off: keys (01NN) come after the tables of modules (00NN) that may
 * be added later.
 */
export async function applyMigrations(
  client: pg.Client,
  directory: string,
  files: MigrationFile[],
  log: (line: string) => void,
): Promise<string[]> {
  const { runner } = await import('node-pg-migrate');
  await client.query(`create schema if not exists migrations;
    create table if not exists migrations.breaking_migrations (name text primary key)`);
  let current: MigrationFile | undefined;
  const units = files.map((file) => ({
    id: `${file.name}.sql`,
    filePaths: [`${file.name}.sql`],
    actions: {
      up: (builder: { sql(text: string): void }) => {
        current = file;
        done.push(file.name);
        log(`migrating ${file.name}`);
        builder.sql(`set local lock_timeout = '${LOCK_WAIT}'`);
        builder.sql(file.sql);
        if (file.breaking) {
          builder.sql(`insert into migrations.breaking_migrations (name) values ('${file.name}')`);
        }
      },
      down: false as const,
    },
  }));
  const done: string[] = [];
  try {
    await untilUnlocked(client, { what: () => current?.name ?? 'files', log }, async () => {
      await runner({
        dbClient: client,
        dir: directory,
        ignorePattern: '.*(?<!\\.sql)',
        direction: 'up',
        migrationsTable: 'platform_migrations',
        migrationsSchema: 'migrations',
        noLock: true,
        checkOrder: false,
        singleTransaction: false,
        migrationLoaderStrategies: [{ extensions: ['.sql'], loader: async () => units }],
        logger: { info: quiet, warn: quiet, error: quiet },
      });
    });
    await client.query(FIRST_STATISTICS);
    return [...new Set(done)];
  } catch (error) {
    throw current === undefined || error instanceof StartError ? error : pointAt(current, error);
  }
}

/**
 * Of a table that ANALYZE has not seen, PostgreSQL supposes that a shop is one of two hundred, so that
 * reading all of a shop seems as good as asking by key: prepared statements and the checks of foreign
 * keys then keep walking the wrong index while the table grows (five milliseconds for eight events of
 * payments). Here every table of shops is declared to belong to one shop, until its first ANALYZE finds
 * out. PostgreSQL takes such a word from version 18 on.
 */
const FIRST_STATISTICS = `do $$
declare
  v_table record;
begin
  if current_setting('server_version_num')::int < 180000 then
    return;
  end if;
  for v_table in
    select n.nspname::text as schema_name, t.relname::text as table_name
    from pg_class t
    join pg_namespace n on n.oid = t.relnamespace
    join pg_attribute a on a.attrelid = t.oid and a.attname = 'shop_id'
    -- Minus one: neither ANALYZE nor VACUUM has ever seen it.
    where t.relkind = 'r' and t.relrowsecurity and t.reltuples < 0
  loop
    perform pg_restore_attribute_stats(
      'schemaname', v_table.schema_name, 'relname', v_table.table_name, 'attname', 'shop_id',
      'inherited', false, 'version', current_setting('server_version_num')::int,
      'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real
    );
  end loop;
end
$$`;

/** The library prints whole files; what is wrong is said once, by the error with file and line. */
function quiet(): void {}

function pointAt(file: MigrationFile, error: unknown): Error {
  const position = error instanceof pg.DatabaseError ? Number(error.position ?? 0) : 0;
  const line = position > 0 ? `:${file.sql.slice(0, position).split('\n').length}` : '';
  const message = reasonOf(error);
  const detail =
    error instanceof pg.DatabaseError && error.where ? ` (${error.where.split('\n')[0]})` : '';
  return new Error(`db/migrations/${file.name}.sql${line}: ${message}${detail}`, { cause: error });
}
