import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectionsFor, createApp } from '#platform/app.ts';
import type { App } from '#platform/context.ts';
import { entriesIn } from '#platform/missing-file.ts';
import { startEmbeddedPostgres, type PostgresConnection } from '#platform/postgres/index.ts';

/** A server on restored files. */
export interface Scratch {
  connection: PostgresConnection;
  /** The program on it, for statements and checks. Its data directory is the scratch one. */
  app: App;
}

/** Where the files lie. */
export interface ScratchPlace {
  dataDirectory: string;
  /** The database of the program in it; that of an embedded server when absent. */
  database?: string;
  /** Leave the directory when all is done. */
  keep?: boolean;
}

/**
 * Starts PostgreSQL on files that were restored into `dataDirectory`, runs `work`, stops it and
 * removes the directory. It has a socket of its own and archives nothing.
 */
export async function withScratchServer<T>(
  app: App,
  { dataDirectory, database, keep = false }: ScratchPlace,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  try {
    const server = await startEmbeddedPostgres({
      dataDirectory,
      purpose: 'command',
      settings: { fsync: 'off', autovacuum: 'off', max_connections: 20 },
    });
    const connection = { ...server.connection, database: database ?? server.connection.database };
    const scratchApp = createApp(
      { ...app.config, EMPORIUM_DATA: dataDirectory },
      connectionsFor(connection),
      { log: app.log, clock: app.clock, secretKey: app.secretKey },
    );
    try {
      return await work({ connection, app: scratchApp });
    } finally {
      await scratchApp.database.close();
      await server.stop();
    }
  } finally {
    if (!keep) await rm(dataDirectory, { recursive: true, force: true });
  }
}

const DAY_MS = 86_400_000;

/** Removes scratch directories that a killed process left more than a day ago. */
export async function forgetScratch(app: App): Promise<void> {
  const folder = join(app.config.EMPORIUM_DATA, 'scratch');
  const before = app.clock.now().getTime() - DAY_MS;
  for (const { name } of await entriesIn(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs < before) await rm(path, { recursive: true, force: true });
  }
}
