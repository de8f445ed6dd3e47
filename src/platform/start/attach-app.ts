import { connectionsFor, createApp } from '../app.ts';
import type { OpenApp } from '../command-line/open-app.ts';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { attachEmbeddedPostgres } from '../postgres/index.ts';

/**
 * The program on the database that runs, to look at things: starts nothing, migrates nothing, makes
 * no key, and so signs nothing that anybody believes. Undefined when the embedded database is at rest.
 */
export function attachApp(config: Config): OpenApp | undefined {
  const target =
    config.DATABASE_URL === undefined
      ? attachEmbeddedPostgres(config.EMPORIUM_DATA)
      : { url: config.DATABASE_URL };
  if (target === undefined) return undefined;
  const { LOG_FILE: _unwritten, ...quiet } = config;
  const log = createLog(quiet, process.stderr);
  const secretKey = config.SECRET_KEY ?? 'only looked at, nothing is signed';
  const app = createApp(config, connectionsFor(target), { log, secretKey });
  return { app, close: async () => await app.database.close() };
}
