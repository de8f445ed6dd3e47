/** Trial 39: whatever happens to a transaction, the connection goes back without the shop it was in. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopRead, shopTx, systemTx, type Tx } from '#platform/database/index.ts';
import { array, int4, nullable, statement, text, uuid } from '#platform/database/statement.ts';

/** The pool has two connections: every one of them is used again at once. */
const POOL_SIZE = 2;

let kit: Kit;
let first: Context;
let second: Context;
beforeAll(async () => {
  kit = await startKit({ settings: { DB_POOL_SIZE: String(POOL_SIZE) } });
  first = kit.ctx;
  second = shopContext(kit.app, (await kit.anotherShop('second')).id);
  for (const ctx of [first, second]) {
    await shopTx(ctx, async (tx) => await setSetting.run(tx, tx.shopId, `canary of ${tx.shopId}`));
  }
});
afterAll(async () => await kit.stop());

const setSetting = statement(
  'shops.trial_set',
  [uuid, text],
  {},
  `insert into shops.settings (shop_id, name, value) values ($1, 'trial', to_jsonb($2::text))`,
);
const visibleShops = statement(
  'shops.trial_visible',
  [],
  { shops: nullable(array(uuid)) },
  'select array_agg(distinct shop_id) as shops from shops.settings',
);
const backend = statement(
  'shops.trial_backend',
  [],
  { pid: int4 },
  'select pg_backend_pid() as pid',
);
const fail = statement('shops.trial_fail', [], { x: int4 }, 'select 1 / 0 as x');
const sleep = statement('shops.trial_sleep', [], { x: text }, 'select pg_sleep(20)::text as x');

async function shopsSeenBy(ctx: Context): Promise<string[] | null> {
  return await shopRead(ctx, async (tx) => (await visibleShops.one(tx)).shops);
}

/** What each connection of the pool shows to whoever takes it without entering a shop. */
async function leftBehind(): Promise<unknown[]> {
  const clients = await Promise.all(
    Array.from({ length: POOL_SIZE }, async () => await kit.app.database.app.connect()),
  );
  try {
    const answers = clients.map(async (client) => {
      const { rows } = await client.query<{ shop: string | null; seen: number }>(
        `select nullif(current_setting('app.shop', true), '') as shop,
           (select count(*)::int from shops.settings) as seen`,
      );
      return rows[0];
    });
    return await Promise.all(answers);
  } finally {
    for (const client of clients) client.release();
  }
}

/** A session past the pool, to cancel or kill the one that is at work. */
async function asOwner(act: (owner: pg.Client) => Promise<unknown>): Promise<void> {
  const owner = new pg.Client(kit.app.database.connections.owner);
  await owner.connect();
  try {
    await act(owner);
  } finally {
    await owner.end();
  }
}

async function interrupted(
  tx: Tx,
  how: 'pg_cancel_backend' | 'pg_terminate_backend',
): Promise<void> {
  const { pid } = await backend.one(tx);
  const outcome = sleep.run(tx).then(
    () => 'slept',
    () => 'interrupted',
  );
  await asOwner(async (owner) => {
    await untilAsleep(owner, pid);
    await owner.query(`select ${how}($1)`, [pid]);
  });
  expect(await outcome).toBe('interrupted');
  throw new Error(how);
}

async function untilAsleep(owner: pg.Client, pid: number): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rowCount } = await owner.query(
      `select 1 from pg_stat_activity where pid = $1 and wait_event = 'PgSleep'`,
      [pid],
    );
    if (rowCount === 1) return;
    await kit.app.clock.sleep(10);
  }
  throw new Error(`backend ${pid} never fell asleep`);
}

const refusal = { refusal: 'no', status: 409, detail: '' };

const faults: [what: string, work: (tx: Tx) => Promise<unknown>][] = [
  ['a statement fails', async (tx) => await fail.run(tx)],
  ['the program throws', async () => await Promise.reject(new Error('thrown'))],
  ['the use case refuses', async () => await Promise.resolve(refusal)],
  ['the statement is cancelled', async (tx) => await interrupted(tx, 'pg_cancel_backend')],
  ['the backend is killed', async (tx) => await interrupted(tx, 'pg_terminate_backend')],
  ['a failed statement is swallowed', async (tx) => await fail.run(tx).catch(() => 'swallowed')],
  ['all goes well', async (tx) => await visibleShops.one(tx)],
];

describe.each(faults)('trial 39: after a transaction in which %s', (_what, work) => {
  test('the next one sees its own shop, and nobody sees any without entering', async () => {
    for (const door of [shopTx, shopRead]) {
      await Promise.allSettled([
        door({ ...first }, work),
        door({ ...first }, async (tx) => await visibleShops.one(tx)),
      ]);
      const clean = { shop: null, seen: 0 };
      expect(await leftBehind()).toEqual([clean, clean]);
      expect(await shopsSeenBy({ ...second })).toEqual([second.shopId]);
      expect(await shopsSeenBy({ ...first })).toEqual([first.shopId]);
    }
  });
});

test('trial 39: many shops taking turns on two connections never see one another', async () => {
  const turns = Array.from({ length: 200 }, async (_, turn) => {
    const ctx = turn % 2 === 0 ? { ...first } : { ...second };
    if (turn % 7 === 3) {
      await expect(shopTx(ctx, async (tx) => await fail.run(tx))).rejects.toThrow(
        'division by zero',
      );
      return null;
    }
    return [ctx.shopId, await shopsSeenBy(ctx)] as const;
  });
  for (const turn of await Promise.all(turns)) {
    if (turn) expect(turn[1]).toEqual([turn[0]]);
  }
});

test('trial 39: the system door does not leave its sight to the application', async () => {
  const { shops } = await systemTx(kit.app, 'trial', async (tx) => await visibleShops.one(tx));
  expect(shops?.length).toBe(2);
  const clean = { shop: null, seen: 0 };
  expect(await leftBehind()).toEqual([clean, clean]);
});

test('trial 39: a plain SET outlives its transaction, and the look above would show it', async () => {
  const client = await kit.app.database.app.connect();
  try {
    await client.query(`set app.shop = '${first.shopId}'`);
    const { rows } = await client.query('select 1 from shops.settings');
    expect(rows.length).toBeGreaterThan(0);
  } finally {
    client.release(true);
  }
});
