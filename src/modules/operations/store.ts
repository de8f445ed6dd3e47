import { int4, int8, statement, text } from '#platform/database/statement.ts';

/** Whether the database answers, what it is, and how far it has been migrated. */
export const readDatabase = statement(
  'operations.read_database',
  [],
  { version: text, migration: text, size_bytes: int8, connections: int4 },
  `select
     current_setting('server_version') as version,
     coalesce((select max(name) from migrations.platform_migrations), '') as migration,
     pg_database_size(current_database()) as size_bytes,
     (select count(*)::int from pg_stat_activity where datname = current_database()) as connections`,
);
