import { spawnSync } from 'node:child_process';
import { existsSync, globSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { makeHotRow } from './hot-row-tables.ts';

/** Ids in the order of time, as ours are: with random ones pgbench does a third less. */
const ORDER = `select place_order(uuidv7(), uuidv7(), 'shopper-' || uuidv7() || '@example.org');\n`;
const THREADS = '2';

/** The newest pgbench of this machine, or undefined: the bundled PostgreSQL brings none. */
export function findPgbench(): string | undefined {
  const installed = globSync('/usr/lib/postgresql/*/bin/pgbench').toSorted();
  return [...installed, '/usr/bin/pgbench', '/usr/local/bin/pgbench'].find((path) =>
    existsSync(path),
  );
}

/**
 * Limit of a rush: transactions a second of `pgbench -M prepared`, one per order on one hot article,
 * each one function call and durable when it returns. Throws what pgbench says when it fails.
 */
export async function runPgbench(
  program: string,
  connection: pg.ClientConfig,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<number> {
  await makeHotRow(connection);
  const folder = mkdtempSync(join(tmpdir(), 'emporium-pgbench-'));
  const script = join(folder, 'order.sql');
  writeFileSync(script, ORDER);
  const { host = '', port = 5432, user = '', database = '' } = connection;
  const { stdout, stderr } = spawnSync(
    program,
    ['-n', '-M', 'prepared', '-c', `${clients}`, '-j', THREADS, '-T', `${seconds}`, '-f', script],
    {
      encoding: 'utf8',
      env: { PGHOST: host, PGPORT: String(port), PGUSER: user, PGDATABASE: database },
    },
  );
  rmSync(folder, { recursive: true });
  const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  if (!(perSecond > 0)) throw new Error(`pgbench failed: ${stderr}`);
  return perSecond;
}
