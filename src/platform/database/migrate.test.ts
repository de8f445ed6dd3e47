import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { migrate, migrationState } from './migrate.ts';

const { host, port, user } = inject('server');
let directory: string;
let connection: pg.ClientConfig;
let owner: pg.Client;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'emporium-migrations-'));
  const database = `migrate_${process.pid}_${Date.now()}`;
  await asAdmin(`create database ${database}`);
  connection = { host, port, user, database };
  owner = new pg.Client(connection);
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await asAdmin(`drop database ${String(connection.database)} with (force)`);
  rmSync(directory, { recursive: true, force: true });
});

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client({ host, port, user, database: 'postgres' });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function file(name: string, sql: string, breaking = 'no'): void {
  writeFileSync(join(directory, `${name}.sql`), `-- breaking: ${breaking}\n${sql}\n`);
}

test('applies new files in order, each once, and says what it did', async () => {
  file('0002_second', 'insert into first values (2);');
  file('0001_first', 'create table first (n int); insert into first values (1);');
  expect(await migrate({ connection, directory })).toEqual({
    applied: ['0001_first', '0002_second'],
    version: '0002',
  });
  file('0101_keys', 'alter table first add primary key (n);');
  file('0003_late', 'insert into first values (3);');
  expect(await migrate({ connection, directory })).toEqual({
    applied: ['0003_late', '0101_keys'],
    version: '0101',
  });
  expect(await migrate({ connection, directory })).toEqual({ applied: [], version: '0101' });
  expect((await owner.query('select n from first order by n')).rows).toEqual([
    { n: 1 },
    { n: 2 },
    { n: 3 },
  ]);
});

test('a file that fails leaves nothing, keeps those before, and is named with its line', async () => {
  file('0001_good', 'create table good (n int);');
  file('0002_bad', 'create table half (n int);\nselect nonsense;');
  await expect(migrate({ connection, directory })).rejects.toThrow(
    /db\/migrations\/0002_bad\.sql:3: column "nonsense" does not exist/,
  );
  expect(await migrationState({ connection, directory })).toEqual({
    applied: ['0001_good'],
    pending: ['0002_bad'],
    unknown: [],
    version: '0001',
  });
  const { rows } = await owner.query(
    `select to_regclass('half') as half, to_regclass('good') is not null as good`,
  );
  expect(rows).toEqual([{ half: null, good: true }]);
});

test('text that mentions migrations is not taken for a command', async () => {
  file(
    '0001_words',
    'create table a (n int);\n-- down migration: there is none\ncreate table b (n int);',
  );
  await migrate({ connection, directory });
  const { rows } = await owner.query(`select to_regclass('b') is not null as b`);
  expect(rows).toEqual([{ b: true }]);
});

test('four processes at once: one works, all succeed', async () => {
  file('0001_first', 'create table first (n int); select pg_sleep(0.3);');
  const all = await Promise.all([1, 2, 3, 4].map(() => migrate({ connection, directory })));
  expect(all.flatMap(({ applied }) => applied)).toEqual(['0001_first']);
});

test('an older release refuses a database that a newer one broke for it, and only then', async () => {
  file('0001_first', 'create table first (n int);');
  file('0002_added', 'create table added (n int);');
  await migrate({ connection, directory });
  rmSync(join(directory, '0002_added.sql'));
  expect(await migrate({ connection, directory })).toEqual({
    applied: [],
    version: '0002',
    newer: ['0002_added'],
  });

  file('0003_renamed', 'alter table first rename to renamed;', 'yes');
  await migrate({ connection, directory });
  rmSync(join(directory, '0003_renamed.sql'));
  await expect(migrate({ connection, directory })).rejects.toThrow(
    /newer Emporium has changed this database .*\(0003_renamed\)/,
  );
});

test('trial 77: a file that needs a lock waits in small steps, and holds nobody up meanwhile', async () => {
  file('0001_first', 'create table first (n int);');
  await migrate({ connection, directory });
  file('0002_more', 'create table before (n int);');
  file('0003_locks', 'alter table first add column m int;');
  file('0004_after', 'create table after (n int);');
  const shopper = new pg.Client(connection);
  await shopper.connect();
  await owner.query('begin; select from first');
  const said: string[] = [];
  const done = migrate({ connection, directory, log: (line) => said.push(line) });
  const waits: number[] = [];
  const ends = Date.now() + 4000;
  while (Date.now() < ends) {
    const began = performance.now();
    await shopper.query('select from first');
    waits.push(performance.now() - began);
    await new Promise((next) => setTimeout(next, 10));
  }
  await owner.query('commit');
  expect((await done).applied).toEqual(['0002_more', '0003_locks', '0004_after']);
  await shopper.end();
  // It was tried several times, and nobody waited for as long as the lock was held.
  expect(
    said.filter((line) => /0003_locks waits for a lock: process \d+ /.test(line)).length,
  ).toBeGreaterThan(2);
  expect(Math.max(...waits)).toBeLessThan(2000);
}, 60_000);

test('trial 77: killed in the middle of a file, it is run again as if nothing had been', async () => {
  file('0001_first', 'create table first (n int); insert into first values (1);');
  file('0002_long', 'update first set n = n + 1; select pg_sleep(30);');
  const killed = migrate({ connection, directory }).catch(String);
  const victim = `select pid from pg_stat_activity where datname = current_database()
    and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`;
  while ((await owner.query(victim)).rowCount === 0)
    await new Promise((next) => setTimeout(next, 20));
  await owner.query(`select pg_terminate_backend(pid) from (${victim}) as v`);
  expect(await killed).toMatch(/terminat/);
  expect(await migrationState({ connection, directory })).toMatchObject({ pending: ['0002_long'] });
  file('0002_long', 'update first set n = n + 1;');
  expect(await migrate({ connection, directory })).toEqual({
    applied: ['0002_long'],
    version: '0002',
  });
  expect((await owner.query('select n from first')).rows).toEqual([{ n: 2 }]);
}, 60_000);

test('a file that does not say whether it is breaking is refused', async () => {
  writeFileSync(join(directory, '0001_silent.sql'), 'create table silent (n int);\n');
  await expect(migrate({ connection, directory })).rejects.toThrow('line 1 must say');
});

test('a role without superuser rights, that owns its database, can migrate this checkout', async () => {
  const role = `plain_${process.pid}`;
  await asAdmin(`create role ${role} login createrole`);
  await asAdmin(
    `grant emporium_app, emporium_system, emporium_mover to ${role} with admin true, set true, inherit false`,
  );
  await asAdmin(`alter database ${String(connection.database)} owner to ${role}`);
  try {
    const plain = { ...connection, user: role };
    expect((await migrate({ connection: plain })).applied.length).toBeGreaterThan(0);
    const app = new pg.Client({ ...plain, options: '-c role=emporium_app' });
    await app.connect();
    expect((await app.query('select current_user as me')).rows).toEqual([{ me: 'emporium_app' }]);
    expect((await app.query('select * from platform.idempotency_keys')).rows).toEqual([]);
    await app.end();
  } finally {
    await asAdmin(`alter database ${String(connection.database)} owner to ${user}`);
    await owner.query(`reassign owned by ${role} to ${user}; drop owned by ${role}`);
    await asAdmin(`drop owned by ${role}; drop role ${role}`);
  }
});
