import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { allChecks } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { accepted, exported, scratchFolder } from '#kit/transfer.ts';
import { snapshotTx } from '#platform/database/moving.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { furnishShop } from '../../../test/trials/furnish-shop.ts';
import { addMissing, type MissingRows } from './add-missing.ts';
import { readShapes } from './read-shapes.ts';
import { relatedTables } from './related-tables.ts';
import { sumShop } from './sum-rows.ts';

let kit: Kit;
let orderId: string;
let path: string;
beforeAll(async () => {
  kit = await startKit({ gateway: true });
  ({ orderId } = await furnishShop(await kit.server(), kit.app, kit.shop, 'amber'));
}, 60_000);
afterAll(async () => await kit.stop());
beforeEach(async () => {
  path = join(await scratchFolder(), 'shop.ndjson');
  await exported(kit, kit.shop.id, path);
});

interface Wish {
  ids?: string[];
  withParents?: boolean;
  withChildren?: boolean;
  dryRun?: boolean;
}

async function add(table: string, wish: Wish = {}): Promise<MissingRows[] | Refusal> {
  const { ids = null, withParents = false, withChildren = false, dryRun = false } = wish;
  const shapes = await snapshotTx(kit.app, readShapes);
  const related = relatedTables(shapes, table, { withParents, withChildren });
  if (!related) throw new Error(`there is no ${table}`);
  const found = await addMissing(kit.app, {
    shop: kit.shop,
    path,
    related,
    ids,
    dryRun,
    despiteChecks: false,
    checks: await allChecks(),
  });
  return isRefusal(found) ? found : found.filter(({ rows }) => rows > 0);
}

async function orders(): Promise<unknown> {
  const { tables } = await sumShop(kit.app, kit.shop.id);
  return Object.entries(tables).filter(([name]) => name.startsWith('orders.'));
}

async function removeOrder(...tables: string[]): Promise<void> {
  const owner = await kit.owner();
  for (const table of tables) {
    const column = table === 'orders' ? 'id' : 'order_id';
    await owner.query(`delete from orders.${table} where ${column} = $1`, [orderId]);
  }
}

test('missing rows are shown first, then added; rows that are there are not touched', async () => {
  const whole = await orders();
  await removeOrder('lines');
  const expected = [{ table: 'orders.lines', rows: 1, first: [`${orderId}/0`] }];
  expect(accepted(await add('orders.lines', { dryRun: true }))).toEqual(expected);
  expect(await orders()).not.toEqual(whole);
  expect(accepted(await add('orders.lines', { ids: ['another'] }))).toEqual([]);
  const owner = await kit.owner();
  const changed = `update orders.orders set customer_name = 'Changed' where id = '${orderId}'`;
  await owner.query(changed);
  expect(accepted(await add('orders.lines', { ids: [orderId] }))).toEqual(expected);
  expect(accepted(await add('orders.orders'))).toEqual([]);
  const { rows } = await owner.query('select customer_name from orders.orders');
  expect(rows).toEqual([{ customer_name: 'Changed' }]);
  expect(accepted(await add('orders.lines'))).toEqual([]);
});

test('parents that are gone are named, and come first when they are asked for', async () => {
  const whole = await orders();
  await removeOrder('lines', 'events', 'orders');
  const refused = await add('orders.lines');
  expect(refused).toMatchObject({
    refusal: 'restore_parents_gone',
    data: { gone: ['1 of orders.lines refer to orders.orders'] },
  });
  // An order without its history breaks a check: nothing is added.
  expect(await add('orders.lines', { withParents: true })).toMatchObject({
    refusal: 'transfer_checks_broken',
  });
  const found = accepted(await add('orders.orders', { withChildren: true, ids: [orderId] }));
  expect(found.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['orders.orders', 'orders.lines', 'orders.events']),
  );
  expect(await orders()).toEqual(whole);
  const owner = await kit.owner();
  const trail = await owner.query(
    "select after from identity.audit_entries where action = 'rows.restored' order by id desc",
  );
  expect(JSON.stringify(trail.rows[0])).toContain(orderId);
});
