import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER } from './create-cluster.ts';
import { findServer } from './lock-file.ts';
import type { PostgresConnection } from './postmaster.ts';
import { socketDirectory } from './socket-directory.ts';
import { readPostmaster } from './stale-postmaster.ts';

/**
 * The way to the PostgreSQL of an Emporium that runs on `path` in another process, or undefined
 * when none does or its database does not answer yet. Starts and stops nothing.
 */
export function attachEmbeddedPostgres(path: string): PostgresConnection | undefined {
  if (!existsSync(path)) return undefined;
  const dataDirectory = realpathSync(path);
  if (findServer(dataDirectory) === undefined) return undefined;
  const found = readPostmaster(join(dataDirectory, 'postgres'));
  if (found?.ready !== true) return undefined;
  return { host: socketDirectory(dataDirectory), port: found.port, user: OWNER, database: OWNER };
}
