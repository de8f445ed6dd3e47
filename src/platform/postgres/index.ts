export { attachEmbeddedPostgres } from './attach-postgres.ts';
export { StartError } from './start-error.ts';
export {
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from './start-postgres.ts';
export type { PostgresConnection } from './postmaster.ts';
export type { PostgresSettings } from './settings.ts';
export { walSpool } from './archive.ts';
export { readControlFile, type ControlFile } from './control-file.ts';
export { OWNER } from './create-cluster.ts';
export { POSTGRES_MAJOR } from './locate-binaries.ts';
export {
  makeClusterPlace,
  recoverCluster,
  type ClusterPlace,
  type Recovered,
} from './recover-cluster.ts';
export { draftDirectory, swapCluster, whileStopped } from './swap-cluster.ts';
export { isWalName } from './wal.ts';
export { inspectDatabase, type Inspection } from './inspect-database.ts';
