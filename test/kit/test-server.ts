import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#platform/database/migrate.ts';
import { startEmbeddedPostgres } from '#platform/postgres/index.ts';

/** A PostgreSQL for tests; every test file clones a database from its template. */
export interface TestServer {
  host: string;
  port: number;
  user: string;
  template: string;
}

const TEMPLATE = 'emporium_template';

/** Starts a PostgreSQL of its own and migrates the template that tests clone. */
export async function startTestServer(): Promise<{
  server: TestServer;
  stop: () => Promise<void>;
}> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'emporium-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDirectory,
    // Nothing here must outlive a power cut; trials that ask for durability start a server of their own.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: 200,
    },
  });
  const { host, port, user, database } = postgres.connection;
  const admin = new pg.Client({ host, port, user, database });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  await migrate({ connection: { host, port, user, database: TEMPLATE } });
  return {
    server: { host, port, user, template: TEMPLATE },
    stop: async () => {
      await postgres.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
