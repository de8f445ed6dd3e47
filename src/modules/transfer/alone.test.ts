import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import type { Shop } from '#modules/shops/index.ts';
import { shopContext } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { movingTx } from '#platform/database/moving.ts';

let kit: Kit;
let other: Shop;
beforeAll(async () => {
  kit = await startKit();
  other = await kit.anotherShop('other');
});
afterAll(async () => await kit.stop());

test('whoever moves a shop is alone in it; other shops do not notice', async () => {
  const [mine, theirs] = [kit.shop, other].map(({ id }) => shopContext(kit.app, id));
  await movingTx(kit.app, kit.shop.id, async () => {
    for (const enter of [shopTx, shopRead]) {
      await expect(enter({ ...mine! }, async (tx) => await tx.now())).rejects.toMatchObject({
        code: '55P03',
      });
      await expect(enter({ ...theirs! }, async (tx) => await tx.now())).resolves.toBeDefined();
    }
  });
  await expect(shopTx({ ...mine! }, async (tx) => await tx.now())).resolves.toBeDefined();
});

test('it waits for those who are inside, and whoever comes meanwhile is told at once', async () => {
  const owner = await kit.owner();
  const [entered, leave] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const order: string[] = [];
  const inside = shopTx({ ...kit.ctx }, async (tx) => {
    await tx.now();
    entered.resolve();
    await leave.promise;
    order.push('inside ended');
  });
  await entered.promise;
  const moving = movingTx(kit.app, kit.shop.id, async () => void order.push('moved'));
  const waiting = `select from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  await expect.poll(async () => (await owner.query(waiting)).rowCount).toBe(1);
  const late = shopTx({ ...kit.ctx }, async (tx) => await tx.now());
  await expect(late).rejects.toMatchObject({ code: '55P03' });
  expect(order).toEqual([]);
  leave.resolve();
  await Promise.all([inside, moving]);
  expect(order).toEqual(['inside ended', 'moved']);
});

test('the mover sees and touches the rows of its shop alone, ledgers too', async () => {
  const counts = await movingTx(kit.app, kit.shop.id, async (tx) => {
    await tx.run(
      `insert into identity.roles (shop_id, id, code, name, permissions)
       values ($1, gen_random_uuid(), 'planted', 'Planted', '{}')`,
      [kit.shop.id],
    );
    await expect(
      inSavepoint(
        tx,
        `insert into shops.settings (shop_id, name, value) values ('${other.id}', 'x', '1')`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    return [
      await tx.ask(`select count(*)::int from shops.settings where shop_id = '${other.id}'`),
      await tx.run(`delete from identity.roles where shop_id <> '${kit.shop.id}'`),
      await tx.run(`delete from inventory.movements where true`),
    ];
  });
  expect(counts).toEqual([[[0]], 0, 0]);
});

async function inSavepoint(tx: { run(sql: string): Promise<number> }, sql: string): Promise<void> {
  await tx.run('savepoint planted');
  try {
    await tx.run(sql);
  } finally {
    await tx.run('rollback to savepoint planted');
  }
}
