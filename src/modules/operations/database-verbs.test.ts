import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectAsOwner } from '#kit/as-admin.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { startCacheChannel } from '#platform/cache-channel.ts';
import type { Report, VerbValues } from '#platform/cli.ts';
import { startJobs } from '#platform/worker.ts';
import type { DatabaseReport } from './database-report.ts';
import { databaseVerbs } from './database-verbs.ts';

// Each fault is really made: a lock held, a statement that does not end, a connection left open.
const WAIT = { timeout: 10_000 };
let kit: Kit;
let owner: pg.Client;
const clients: pg.Client[] = [];
beforeAll(async () => {
  kit = await startKit();
  owner = await kit.owner();
  await owner.query(`set application_name = 'emporium test'`);
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await kit.stop();
});

async function run(name: string, args: string[] = [], options: VerbValues = {}): Promise<Report> {
  const verb = databaseVerbs.find((known) => known.name === `database ${name}`)!;
  const said: string[] = [];
  const given = Object.fromEntries(
    (verb.options ?? []).flatMap(({ flags, default: value }) =>
      value === undefined ? [] : [[flags.includes('older') ? 'olderThan' : flags, value]],
    ),
  );
  return await verb.run(
    {
      app: kit.app,
      config: kit.app.config,
      shop: async () => kit.ctx,
      checks: async () => [],
      routes: async () => [],
      progress: (line) => said.push(line),
      json: true,
    },
    args,
    { ...given, ...options },
  );
}

/** Somebody else's connection, named as they name it. */
async function stranger(name: string): Promise<pg.Client> {
  const client = await connectAsOwner(kit.database);
  client.on('error', () => undefined);
  clients.push(client);
  await client.query(`set application_name = '${name}'`);
  return client;
}

async function pidOf(client: pg.Client): Promise<number> {
  return (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;
}

async function isThere(pid: number): Promise<boolean> {
  return (await owner.query('select from pg_stat_activity where pid = $1', [pid])).rowCount === 1;
}

const byNumber = (a: number, b: number): number => a - b;

interface Listed {
  victims: { pid: number }[];
  spared: { client: { pid: number; application: string }; why: string }[];
}

test('a system at rest has nothing that kill-idle would end: every connection is named', async () => {
  const channel = startCacheChannel(kit.app);
  const worker = await startJobs(kit.app, [], []);
  try {
    await expect
      .poll(async () => {
        const { spared } = (await run('kill-idle', [], { olderThan: '0s' })).data as Listed;
        return new Set(spared.map(({ client }) => client.application));
      }, WAIT)
      .toEqual(new Set(['emporium', 'emporium test', 'emporium worker', 'emporium cache channel']));
    const { victims } = (await run('kill-idle', [], { olderThan: '0s' })).data as Listed;
    expect(victims).toEqual([]);
  } finally {
    await channel.stop();
    await worker.stop();
  }
});

test('the report names who waits for a lock, and who holds it', async () => {
  const [holder, waiter] = [await stranger('holder'), await stranger('waiter')];
  const holderPid = await pidOf(holder);
  await holder.query('begin; lock table orders.orders in access exclusive mode');
  const waiting = waiter.query('select count(*) from orders.orders').catch(String);
  try {
    await expect
      .poll(async () => ((await run('report')).data as DatabaseReport).lockWaits, WAIT)
      .toEqual([
        expect.objectContaining({
          application: 'waiter',
          query: 'select count(*) from orders.orders',
          blocker_pid: holderPid,
          blocker_application: 'holder',
          blocker_state: 'idle in transaction',
        }),
      ]);
    const lines = (await run('report')).lines.join('\n');
    expect(lines).toMatch(/\(waiter\) waits .*: select count/);
    expect(lines).toMatch(/for \d+ \(holder\), idle in transaction/);
  } finally {
    await holder.query('rollback');
    await waiting;
  }
  expect((await run('report')).lines).toContain('  Nobody waits.');
});

test('the report finds dead rows, bloat, unused, repeated and broken indexes', async () => {
  await owner.query(`
    create table orders.planted (id int primary key, a text);
    create index planted_a on orders.planted (a);
    create index planted_a_again on orders.planted (a);
    insert into orders.planted select n, repeat('x', 200) from generate_series(1, 5000) n;
    alter table orders.planted set (autovacuum_enabled = off);
    analyze orders.planted;
    delete from orders.planted where id > 500;`);
  // A failed build leaves its index behind.
  await owner.query(`insert into orders.planted values (6001, 'same'), (6002, 'same')`);
  await expect(
    owner.query('create unique index concurrently planted_broken on orders.planted (a)'),
  ).rejects.toThrow();
  await owner.query('select pg_stat_force_next_flush()');
  await owner.query('select 1');
  await expect
    .poll(async () => {
      const { tables } = (await run('report')).data as DatabaseReport;
      return tables.find((row) => row.table_name === 'orders.planted')?.dead_rows ?? 0;
    }, WAIT)
    .toBeGreaterThanOrEqual(4500);
  const found = (await run('report')).data as DatabaseReport;
  expect(found.unusedIndexes.map((row) => row.index_name)).toEqual(
    expect.arrayContaining(['orders.planted_a', 'orders.planted_a_again']),
  );
  expect(found.superfluousIndexes).toEqual([
    expect.objectContaining({ index_name: 'orders.planted_a_again', same_as: 'orders.planted_a' }),
    expect.objectContaining({ index_name: 'orders.planted_broken', is_valid: false }),
  ]);
  expect(found.server).toMatchObject({ database: kit.database, is_standby: false });
  expect(found.server.bytes).toBeGreaterThan(1_000_000);
  expect(found.slowStatements?.length).toBeGreaterThan(0);
  expect(found.connections.some(({ application }) => application === 'emporium')).toBe(true);
});

test('vacuum takes the dead rows, and with --full-analyze gives the space back', async () => {
  const listed = await run('vacuum', ['planted'], { dryRun: true });
  expect(listed.data).toMatchObject({ dryRun: true, tables: [{ table_name: 'orders.planted' }] });
  const done = await run('vacuum', ['orders.planted']);
  expect([done.exitCode, done.lines]).toEqual([0, ['1 tables in order.']]);
  const { rows } = await owner.query(
    `select last_vacuum is not null as vacuumed, last_analyze is not null as analyzed
     from pg_stat_user_tables where relname = 'planted'`,
  );
  expect(rows).toEqual([{ vacuumed: true, analyzed: true }]);

  const full = { fullAnalyze: true };
  expect((await run('vacuum', ['planted'], full)).data).toMatchObject({ dryRun: true });
  const rewritten = await run('vacuum', ['planted'], { ...full, yes: true });
  expect((rewritten.data as { gainedBytes: number }).gainedBytes).toBeGreaterThan(500_000);
  await expect(run('vacuum', ['nonsense'])).rejects.toMatchObject({ name: 'UsageError' });
});

test('vacuum leaves a table alone that somebody holds, and says so', async () => {
  const holder = await stranger('holder');
  await holder.query('begin; lock table orders.planted in access exclusive mode');
  try {
    const busy = await run('vacuum', ['planted']);
    expect([busy.exitCode, busy.data]).toEqual([
      1,
      expect.objectContaining({ tables: [expect.objectContaining({ outcome: 'busy' })] }),
    ]);
  } finally {
    await holder.query('rollback');
  }
});

test('kill-idle ends what was left open, and no connection of Emporium', async () => {
  const idle = await stranger('forgotten report');
  const stuck = await stranger('stuck');
  await stuck.query('begin; select 1');
  const backup = await stranger('emporium backup');
  const pids = await Promise.all([idle, stuck, backup].map(pidOf));
  await sleep(1_100);
  const listed = (await run('kill-idle', [], { olderThan: '1s' })).data as Listed;
  expect(listed.victims.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids.slice(0, 2)));
  expect(listed.spared.map(({ client }) => client.pid)).toContain(pids[2]);
  expect(listed.spared.map(({ client }) => client.application)).toContain('emporium');
  expect(await Promise.all(pids.map(isThere))).toEqual([true, true, true]);

  const { killed } = (await run('kill-idle', [], { olderThan: '1s', yes: true })).data as {
    killed: { pid: number; outcome: string }[];
  };
  expect(killed).toEqual(
    expect.arrayContaining(
      pids.slice(0, 2).map((pid) => expect.objectContaining({ pid, outcome: 'ended' }) as unknown),
    ),
  );
  await expect
    .poll(async () => await Promise.all(pids.map(isThere)), WAIT)
    .toEqual([false, false, true]);
  const { rows } = await owner.query(
    `select subject_id from identity.audit_entries where action = 'database.idle_killed'`,
  );
  expect(rows.map(({ subject_id: id }: { subject_id: string }) => Number(id))).toEqual(
    expect.arrayContaining(pids.slice(0, 2)),
  );
  await backup.end();
  clients.splice(clients.indexOf(backup), 1);
});

test('kill-long cancels a statement, and ends the connection of one that will not give up', async () => {
  const [slow, deaf, own] = await Promise.all(
    ['slow report', 'deaf', 'emporium base backup'].map(stranger),
  );
  const pids = await Promise.all([slow!, deaf!, own!].map(pidOf));
  const ends = [
    slow!.query('select pg_sleep(60)').catch(String),
    // Takes the cancellation for an error of its own and goes on.
    deaf!
      .query(
        `do $$ begin loop begin perform pg_sleep(60);
         exception when query_canceled then null; end; end loop; end $$`,
      )
      .catch(String),
    own!.query('select pg_sleep(8)').catch(String),
  ];
  await sleep(1_200);
  const listed = (await run('kill-long', [], { olderThan: '1s' })).data as Listed;
  expect(listed.victims.map(({ pid }) => pid).toSorted(byNumber)).toEqual(
    pids.slice(0, 2).toSorted(byNumber),
  );
  const { killed } = (await run('kill-long', [], { olderThan: '1s', yes: true })).data as {
    killed: { pid: number; outcome: string }[];
  };
  const outcomeOf = (pid: number) => killed.find((one) => one.pid === pid)?.outcome;
  expect(pids.map(outcomeOf)).toEqual(['cancelled', 'ended', undefined]);
  expect(await ends[0]).toContain('canceling statement due to user request');
  expect(await ends[1]).toContain('terminating connection');
  expect((await slow!.query('select 1 as still')).rows).toEqual([{ still: 1 }]);
  expect(await ends[2]).toMatchObject({ rowCount: 1 });
});

test('a time that is none is wrong usage', async () => {
  for (const olderThan of ['soon', '5', '-5m']) {
    await expect(run('kill-long', [], { olderThan })).rejects.toMatchObject({ name: 'UsageError' });
  }
});
