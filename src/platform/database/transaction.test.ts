import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { shopContext } from '#platform/context.ts';
import { defineRefusals } from '#platform/refusal.ts';
import { onCommit, shopRead, shopTx, sqlState, systemTx } from './index.ts';
import { int8, jsonb, statement, text, timestamptz, uuid } from './statement.ts';

const kit = await startKit();
afterAll(kit.stop);

const put = statement(
  'test.put_setting',
  [uuid, text, jsonb<unknown>()],
  { name: text },
  `insert into shops.settings (shop_id, name, value) values ($1, $2, $3)
   on conflict (shop_id, name) do update set value = excluded.value returning name`,
);
const list = statement(
  'test.list_settings',
  [uuid],
  { name: text, value: jsonb<unknown>(), changed_at: timestamptz },
  'select name, value, changed_at from shops.settings where shop_id = $1 order by name',
);
const everyones = statement(
  'test.everyones_settings',
  [],
  { name: text },
  'select name from shops.settings',
);
const divide = statement('test.divide', [int8], { n: int8 }, 'select 10 / $1::int8 as n');
const refusals = defineRefusals({ test_refused: { status: 409, detail: 'no' } });

test('what a transaction writes is there after it, with its JSON as it was', async () => {
  await shopTx(kit.ctx, async (tx) => {
    await Promise.all([
      put.run(tx, tx.shopId, 'a', [1, 'two', null]),
      put.run(tx, tx.shopId, 'b', 'text'),
    ]);
  });
  const rows = await shopRead(kit.ctx, (tx) => list.rows(tx, tx.shopId));
  expect(rows.map(({ name, value }) => [name, value])).toEqual([
    ['a', [1, 'two', null]],
    ['b', 'text'],
  ]);
  expect(rows[0]!.changed_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test('a returned refusal and a thrown error roll back', async () => {
  const refused = await shopTx(kit.ctx, async (tx) => {
    await put.run(tx, tx.shopId, 'refused', 1);
    return refusals.test_refused();
  });
  expect(refused.refusal).toBe('test_refused');
  const failure = shopTx(kit.ctx, async (tx) => {
    await put.run(tx, tx.shopId, 'thrown', 1);
    await divide.one(tx, 0);
  });
  expect(sqlState(await failure.catch((error: unknown) => error))).toBe('22012');
  const names = await shopRead(kit.ctx, (tx) => list.rows(tx, tx.shopId));
  expect(names.map((row) => row.name)).toEqual(['a', 'b']);
});

test('another shop sees nothing, and a statement without its shop finds only its own', async () => {
  const other = await kit.anotherShop('other');
  const otherCtx = shopContext(kit.app, other.id);
  expect(await shopRead(otherCtx, (tx) => everyones.rows(tx))).toEqual([]);
  expect(await shopRead(otherCtx, (tx) => list.rows(tx, kit.shop.id))).toEqual([]);
  const stolen = shopTx(otherCtx, (tx) => put.run(tx, kit.shop.id, 'stolen', 1));
  expect(sqlState(await stolen.catch((error: unknown) => error))).toBe('42501');
  expect(await systemTx(kit.app, 'test', (tx) => everyones.rows(tx))).toHaveLength(2);
});

test('effects after commit run only after a commit', async () => {
  const seen: string[] = [];
  await shopTx(kit.ctx, async (tx) => onCommit(tx, () => seen.push('committed')));
  await shopTx(kit.ctx, async (tx) => {
    onCommit(tx, () => seen.push('refused'));
    return refusals.test_refused();
  });
  expect(seen).toEqual(['committed']);
});

test('a transaction inside a transaction of the same context throws', async () => {
  await expect(shopTx(kit.ctx, async () => await shopRead(kit.ctx, async () => 1))).rejects.toThrow(
    'already open',
  );
  expect(await shopRead(kit.ctx, async () => 1)).toBe(1);
});

test('reading cannot write', async () => {
  const written = shopRead(kit.ctx, (tx) => put.run(tx, tx.shopId, 'x', 1));
  expect(sqlState(await written.catch((error: unknown) => error))).toBe('25006');
});

test('trial 39: a killed backend costs its own transaction alone', async () => {
  const owner = await kit.owner();
  const names = async () =>
    (await shopRead(kit.ctx, (tx) => list.rows(tx, tx.shopId))).map((row) => row.name);
  const before = await names();
  const killed = shopTx(kit.ctx, async (tx) => {
    await put.run(tx, tx.shopId, 'killed', 1);
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'emporium_app'`,
    );
    await put.run(tx, tx.shopId, 'killed too', 1);
  });
  await expect(killed).rejects.toThrow();
  expect(await names()).toEqual(before);
});
