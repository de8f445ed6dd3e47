import { spawnSync } from 'node:child_process';
import { existsSync, globSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { makeHotRow } from './hot-row-tables.ts';

/** How an order is sent: statement by statement, as applications do, or as one call of a function. */
export type Form = 'statements' | 'function';

/** Ids in the order of time, as ours are: with random ones the indexes are spread over more pages. */
const SCRIPTS: Record<Form, string> = {
  statements: `begin;
update stock set on_hand = on_hand - 1 where id = 1 and on_hand >= 1;
insert into orders (id, email, address, total) values (uuidv7(), 'shopper@example.org',
  '{"name":"Ada Shopper","line1":"1 High Street","city":"London","country":"GB"}', 2395)
  returning id \\gset
insert into lines values (:id, 0, 'BENCH-1', 'Bench article', 1, 1000),
  (:id, 1, 'BENCH-2', 'Bench article', 1, 1000);
insert into payments (id, order_id, state, amount) values (uuidv7(), :id, 'approved', 2395);
commit;
`,
  function: `select place_order(uuidv7(), uuidv7(), 'shopper@example.org');\n`,
};
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
  { form, clients, seconds }: { form: Form; clients: number; seconds: number },
): Promise<number> {
  await makeHotRow(connection);
  const folder = mkdtempSync(join(tmpdir(), 'emporium-pgbench-'));
  const script = join(folder, 'order.sql');
  writeFileSync(script, SCRIPTS[form]);
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
