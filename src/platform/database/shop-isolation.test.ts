import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

// What 0001_platform.sql promises, asked of PostgreSQL itself.
const { host, port, user, template } = inject('server');
const database = `isolation_${process.pid}_${Date.now()}`;
const mine = randomUUID();
const theirs = randomUUID();
let owner: pg.Client;
let app: pg.Client;
let system: pg.Client;

beforeAll(async () => {
  const admin = await connect('postgres', user);
  await admin.query(`create database ${database} template ${template}`);
  await admin.end();
  owner = await connect(database, user);
  await owner.query(`create table platform.notes (shop_id uuid, id int, primary key (shop_id, id));
    create table platform.ledger (shop_id uuid, id int, primary key (shop_id, id));
    select platform.protect_shop_table('platform.notes');
    select platform.protect_shop_table('platform.ledger', 'append')`);
  await owner.query('insert into platform.notes values ($1, 1), ($2, 2)', [mine, theirs]);
  app = await connect(database, 'emporium_app');
  system = await connect(database, 'emporium_system');
});
afterAll(async () => {
  await Promise.all([owner.end(), app.end(), system.end()]);
  const admin = await connect('postgres', user);
  await admin.query(`drop database ${database} with (force)`);
  await admin.end();
});

async function connect(name: string, role: string): Promise<pg.Client> {
  const client = new pg.Client({ host, port, user: role, database: name });
  await client.connect();
  return client;
}

/** Runs a statement inside a shop and rolls back; rows, or the SQLSTATE of the refusal. */
async function inShop(shopId: string, sql: string): Promise<unknown> {
  await app.query('begin');
  try {
    await app.query('select platform.enter_shop($1)', [shopId]);
    return (await app.query<Record<string, unknown>>(sql)).rows;
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : error;
  } finally {
    await app.query('rollback');
  }
}

test('trial 39: no shop entered, no rows; the shop leaves with its transaction', async () => {
  const count = 'select count(*)::int as rows from platform.notes';
  expect((await app.query(count)).rows).toEqual([{ rows: 0 }]);
  expect(await inShop(mine, count)).toEqual([{ rows: 1 }]);
  expect((await app.query(count)).rows).toEqual([{ rows: 0 }]);
  await app.query('begin');
  await app.query('select platform.enter_shop($1)', [mine]);
  await app.query('commit');
  expect((await app.query(count)).rows).toEqual([{ rows: 0 }]);
});

test('a shop sees, changes and removes its own rows alone', async () => {
  const cases: [sql: string, expected: unknown][] = [
    ['select id from platform.notes', [{ id: 1 }]],
    [`select id from platform.notes where shop_id = '${theirs}'`, []],
    ['update platform.notes set id = 9 returning id', [{ id: 9 }]],
    ['delete from platform.notes returning id', [{ id: 1 }]],
    [`insert into platform.notes values ('${mine}', 3) returning id`, [{ id: 3 }]],
    [`insert into platform.notes values ('${theirs}', 3)`, '42501'],
    [`update platform.notes set shop_id = '${theirs}'`, '42501'],
    ['truncate platform.notes', '42501'],
    ['alter table platform.notes disable row level security', '42501'],
    [`select platform.protect_shop_table('platform.notes')`, '42501'],
    ['set role emporium', '42501'],
  ];
  for (const [sql, expected] of cases)
    expect([sql, await inShop(mine, sql)]).toEqual([sql, expected]);
});

test('a ledger takes rows and never changes them', async () => {
  const insert = `insert into platform.ledger values ('${mine}', 1) returning id`;
  expect(await inShop(mine, insert)).toEqual([{ id: 1 }]);
  expect(await inShop(mine, 'update platform.ledger set id = 2')).toBe('42501');
  expect(await inShop(mine, 'delete from platform.ledger')).toBe('42501');
});

test('the system reads every shop and writes none', async () => {
  expect((await system.query('select id from platform.notes order by id')).rows).toEqual([
    { id: 1 },
    { id: 2 },
  ]);
  await expect(system.query('delete from platform.notes')).rejects.toMatchObject({ code: '42501' });
});

test('entering needs a shop, and says what time it is in the transaction', async () => {
  await expect(app.query('select platform.enter_shop(null)')).rejects.toMatchObject({
    code: '22004',
  });
  const { rows } = await app.query(`select platform.enter_shop('${mine}') = now() as same`);
  expect(rows).toEqual([{ same: true }]);
});

test('the three roles own nothing, pass by nothing, and have their limits', async () => {
  const { rows } = await owner.query(
    `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit,
       (select count(*)::int from pg_class c where c.relowner = r.oid) as owned
     from pg_roles r where rolname like 'emporium\\_%' order by rolname`,
  );
  const none = {
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolinherit: false,
  };
  expect(rows).toEqual([
    { rolname: 'emporium_app', ...none, owned: 0 },
    { rolname: 'emporium_mover', ...none, owned: 0 },
    { rolname: 'emporium_system', ...none, owned: 0 },
  ]);
  const limits = await app.query(
    `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
       current_setting('idle_in_transaction_session_timeout') as idle`,
  );
  expect(limits.rows).toEqual([{ statement: '5s', lock: '2s', idle: '10s' }]);
});

test('the version 7 ids for servers that have none of their own are well made and in order', async () => {
  const file = await import('node:fs').then((fs) =>
    fs.readFileSync('db/migrations/0001_platform.sql', 'utf8'),
  );
  const made =
    /create function public\.uuidv7\(\)[\s\S]*?\$body\$[\s\S]*?\$body\$/.exec(file)?.[0] ?? '';
  await owner.query(made.replace('public.uuidv7', 'public.old_uuidv7').replaceAll('$body$', '$b$'));
  const { rows } = await owner.query<{ id: string; time: Date }>(
    `select public.old_uuidv7() as id, clock_timestamp() as time, pg_sleep(0.002)
     from generate_series(1, 50)`,
  );
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(50);
  expect(ids).toEqual(ids.toSorted());
  for (const { id, time } of rows) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Math.abs(parseInt(id.replace('-', '').slice(0, 12), 16) - time.getTime())).toBeLessThan(
      1000,
    );
  }
});
