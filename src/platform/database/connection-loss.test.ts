import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { startDelayProxy, type DelayProxy } from '#kit/delay-proxy.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { connectionsFor } from '#platform/app.ts';
import { shopContext, type Context } from '#platform/context.ts';
import {
  DatabaseUnavailable,
  openDatabase,
  shopRead,
  shopTx,
  sqlState,
  systemTx,
} from './index.ts';
import { int8, statement, text, uuid } from './statement.ts';

const put = statement(
  'test.put_number',
  [uuid, text, int8],
  { name: text },
  `insert into shops.settings (shop_id, name, value) values ($1, $2, to_jsonb($3::int8))
   on conflict (shop_id, name) do update set value = excluded.value returning name`,
);
const names = statement(
  'test.list_names',
  [uuid],
  { name: text },
  'select name from shops.settings where shop_id = $1 order by name',
);
const wait = statement(
  'test.wait',
  [int8],
  { n: int8 },
  'select 1::int8 as n from pg_sleep($1::int8)',
);

let kit: Kit;
let proxy: DelayProxy;

beforeAll(async () => {
  kit = await startKit();
  const { host, port } = inject('server');
  proxy = await startDelayProxy({ path: `${host}/.s.PGSQL.${port}` });
});
afterAll(async () => {
  await proxy.stop();
  await kit.stop();
});

/** A context whose one connection goes through the proxy. */
async function through<T>(pipelining: boolean, work: (ctx: Context) => Promise<T>): Promise<T> {
  const { user } = inject('server');
  const { host, port } = proxy;
  const database = openDatabase(connectionsFor({ host, port, user, database: kit.database }), {
    poolSize: 1,
    pipelining,
    log: kit.app.log,
    answerWaitMs: 500,
  });
  try {
    return await work(shopContext({ ...kit.app, database }, kit.shop.id));
  } finally {
    await database.close();
  }
}

async function writeTwo(ctx: Context): Promise<void> {
  await shopTx(ctx, async (tx) => {
    await Promise.all([put.run(tx, tx.shopId, 'a', 1), put.run(tx, tx.shopId, 'b', 2)]);
    await names.rows(tx, tx.shopId);
  });
}

/** What came of it: 'done', 'unavailable', or the words of an error that nobody may see. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof DatabaseUnavailable ? 'unavailable' : String(error);
  }
}

for (const pipelining of [true, false]) {
  for (const side of ['client', 'server'] as const) {
    const way = pipelining ? 'pipelined' : 'one by one';
    test(`cut after any byte of the ${side}'s, ${way}: the loss is known as one`, async () => {
      const seen = new Map<string, number>();
      for (let bytes = 0; ; bytes += 23) {
        proxy.weather.cutAfter = { side, bytes };
        const said = await through(pipelining, async (ctx) => await outcome(writeTwo(ctx)));
        seen.set(said, (seen.get(said) ?? 0) + 1);
        if (said === 'done') break;
      }
      proxy.weather.cutAfter = null;
      expect([...seen.keys()].toSorted()).toEqual(['done', 'unavailable']);
      expect(seen.get('unavailable')).toBeGreaterThan(20);
    });
  }
}

test('a connection that was lost, idle or in use, is replaced at the next use', async () => {
  await through(true, async (ctx) => {
    await writeTwo(ctx);
    proxy.cut();
    expect(['done', 'unavailable']).toContain(await outcome(writeTwo(ctx)));
    const busy = outcome(shopRead(ctx, async (tx) => await wait.one(tx, 30)));
    while (proxy.open === 0) await kit.app.clock.sleep(5);
    await kit.app.clock.sleep(50);
    expect(proxy.cut()).toBe(1);
    expect(await busy).toBe('unavailable');
    expect(await outcome(writeTwo(ctx))).toBe('done');
  });
});

test('a session that PostgreSQL ends is a loss in both doors; a statement it refuses is none', async () => {
  const owner = await kit.owner();
  const end = async (role: string): Promise<void> => {
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = $1`,
      [role],
    );
  };
  const shop = shopTx(kit.ctx, async (tx) => {
    await put.run(tx, tx.shopId, 'a', 1);
    await end('emporium_app');
    await put.run(tx, tx.shopId, 'b', 1);
  });
  expect(await outcome(shop)).toBe('unavailable');
  const system = systemTx(kit.app, 'test', async (tx) => {
    await wait.one(tx, 0);
    await end('emporium_system');
    await wait.one(tx, 0);
  });
  expect(await outcome(system)).toBe('unavailable');
  const written = await shopRead(kit.ctx, (tx) => put.run(tx, tx.shopId, 'x', 1)).catch(
    (error: unknown) => error,
  );
  expect(written).not.toBeInstanceOf(DatabaseUnavailable);
  expect(sqlState(written)).toBe('25006');
});

for (const pipelining of [true, false]) {
  const way = pipelining ? 'pipelined' : 'one by one';
  test(`a database that falls silent under a transaction, ${way}, is a loss in time`, async () => {
    await through(pipelining, async (ctx) => {
      await writeTwo(ctx);
      proxy.stall();
      const began = performance.now();
      expect(await outcome(writeTwo(ctx))).toBe('unavailable');
      expect(performance.now() - began).toBeLessThan(6_000);
      proxy.resume();
      expect(await outcome(writeTwo(ctx))).toBe('done');
    });
  }, 60_000);
}

test('who has not answered is asked nothing more: a frozen server would be waited for twice', async () => {
  await through(true, async (ctx) => {
    await writeTwo(ctx);
    const asked: unknown[] = [];
    ctx.app.database.app.once('acquire', (client: PoolClient) => {
      const query = vi.spyOn(client, 'query');
      client.once('end', () => asked.push(...query.mock.calls.map(([words]) => words)));
    });
    proxy.stall();
    expect(await outcome(writeTwo(ctx))).toBe('unavailable');
    proxy.resume();
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    expect(asked).not.toContain('rollback');
  });
});

test('a database that answers nobody is a loss', async () => {
  proxy.stall();
  const silent = await through(true, async (ctx) => await outcome(writeTwo(ctx)));
  proxy.resume();
  expect(silent).toBe('unavailable');
});
