import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '#platform/database/migrate.ts';
import { startEmbeddedPostgres } from '#platform/postgres/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    server: TestServer;
  }
}

/** The PostgreSQL of this test run; every test file clones a database from its template. */
export interface TestServer {
  host: string;
  port: number;
  user: string;
  template: string;
}

const TEMPLATE = 'emporium_template';

/** Starts one real PostgreSQL for the run and migrates the template that test files clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'emporium-test-'));
  const server = await startEmbeddedPostgres({
    dataDirectory,
    // Nothing here must outlive a power cut; trials that ask for durability start a server of their own.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: 200,
    },
  });
  const { host, port, user, database } = server.connection;
  const admin = new pg.Client({ host, port, user, database });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  await migrate({ connection: { host, port, user, database: TEMPLATE } });
  project.provide('server', { host, port, user, template: TEMPLATE });
  return async () => {
    await server.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
}
