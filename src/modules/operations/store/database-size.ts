import { int8, statement } from '#platform/database/statement.ts';

/** What this database takes on disk. */
export const measureDatabase = statement(
  'operations.measure_database',
  [],
  { bytes: int8 },
  `select pg_database_size(current_database()) + 0 as bytes`,
);
