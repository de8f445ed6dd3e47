export { attachEmbeddedPostgres } from './attach-postgres.ts';
export { StartError } from './start-error.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from './start-postgres.ts';
export type { PostgresConnection } from './postmaster.ts';
export type { PostgresSettings } from './settings.ts';
