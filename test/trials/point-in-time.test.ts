/** Back to a moment: what was acknowledged before it is there, what was asked for after it is not. */
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted } from '#kit/accepted.ts';
import { startBackupSite, type BackupSite } from '#kit/backup-site.ts';
import { allChecks } from '#kit/checks.ts';
import { remoteApi } from '#kit/remote-api.ts';
import {
  createBackup,
  openVault,
  restoreCluster,
  withScratchServer,
} from '#modules/backup/index.ts';
import { runChecks } from '#modules/quality/index.ts';
import { readControlFile } from '#platform/postgres/index.ts';
import { withClient } from '#platform/postgres/with-client.ts';
import { seeded } from '../../src/modules/quality/prove/seeded.ts';
import { startCheckoutLoad, type CheckoutLoad } from './checkout-load.ts';

const FULL = process.env['TRIALS'] === 'full';
const MOMENTS = FULL ? 20 : 3;
const SELLING_MS = FULL ? 60_000 : 8_000;
const SHOPPERS = 6;

let site: BackupSite;
let load: CheckoutLoad;
let beganAt: number;
let endedAt: number;

/** A backup while it sells, then more sales; the books say when each was asked for and answered. */
beforeAll(async () => {
  site = await startBackupSite();
  const { system } = site;
  const added = await system.cli(
    'product',
    'add',
    'PITR-1',
    'Article',
    '10.00',
    '--stock',
    '100000',
  );
  expect(added.code, added.stderr).toBe(0);
  const [variant] = await system.sql<{ id: string }>(
    `select id from catalog.variants where sku = 'PITR-1'`,
  );
  const api = remoteApi(system.url);
  load = startCheckoutLoad(api, variant!.id, SHOPPERS);
  const app = site.app();
  await app.clock.sleep(500);
  const made = accepted(await createBackup(app));
  beganAt = new Date(made.endedAt).getTime();
  await app.clock.sleep(SELLING_MS);
  await load.stop();
  endedAt = Date.now();
  await api.close();
}, 300_000);
afterAll(async () => await site?.stop());

/** Ids begin with the moment at which they were made: before the first request of a checkout. */
function madeAt(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

const epoch = (moment: number): number => performance.timeOrigin + moment;

/** Placed orders by the id of their checkout. */
async function placedOrders(connection: pg.ClientConfig): Promise<Map<string, string>> {
  const { rows } = await withClient(
    connection,
    async (client) =>
      await client.query<{ id: string; order: string }>(
        `select a.id, a.order_id as order from checkout.attempts a
         join orders.orders o on o.shop_id = a.shop_id and o.id = a.order_id
         where o.state = 'placed'`,
      ),
  );
  return new Map(rows.map(({ id, order }) => [id, order]));
}

/** What of the book does not agree with the orders of a moment. */
function differences(placed: ReadonlyMap<string, string>, moment: number) {
  const book = [...load.acknowledged];
  const missing = book.filter(
    ([id, { orderId, answeredAt }]) => epoch(answeredAt) < moment && placed.get(id) !== orderId,
  );
  const early = [...placed.keys()].filter((id) => madeAt(id) > moment);
  return { missing, early };
}

test('trial 75: any moment comes back: nothing acknowledged before it is missing, nothing after it is there', async () => {
  await site.archiveNow();
  const { dataDirectory } = site.system;
  const app = site.app();
  const checks = await allChecks();
  const random = seeded(75);
  const cluster = join(dataDirectory, 'postgres');
  const counts: number[] = [];
  for (let at = 0; at < MOMENTS; at += 1) {
    const moment = Math.floor(beganAt + random() * (endedAt - beganAt));
    const into = join(dataDirectory, 'moments', String(at));
    const restored = accepted(
      await restoreCluster({
        source: openVault(app.config),
        key: null,
        to: new Date(moment),
        into,
        clock: app.clock,
        durable: false,
        existing: { ...readControlFile(cluster)!, cluster },
      }),
    );
    expect(Date.parse(restored.reachedAt ?? '')).toBeLessThanOrEqual(moment);
    await withScratchServer(app, { dataDirectory: into }, async (scratch) => {
      const placed = await placedOrders(scratch.connection);
      expect(differences(placed, moment)).toEqual({ missing: [], early: [] });
      counts.push(placed.size);
      const broken = (await runChecks(scratch.app, checks)).filter(({ rows }) => rows.length > 0);
      expect(broken).toEqual([]);
    });
  }
  // The moments differ, and none of them is the end.
  expect(new Set(counts).size).toBe(counts.length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(load.acknowledged.size);
}, 900_000);

test('trial 76: all orders deleted by mistake are back after a restore in place, twice', async () => {
  const { system } = site;
  const whole = await system.sql<{ id: string }>('select id from orders.orders order by id');
  expect(whole.length).toBeGreaterThan(20);
  for (let round = 0; round < 2; round += 1) {
    await site.app().clock.sleep(1_500);
    const before = new Date();
    await site.app().clock.sleep(1_000);
    await deleteOrders();
    expect(await system.sql('select id from orders.orders')).toEqual([]);
    await system.stopServer();
    const restored = await system.cli('backup', 'restore', '--to', before.toISOString(), '--yes');
    expect(restored.code, restored.stdout + restored.stderr).toBe(0);
    await system.start();
    expect(await system.sql('select id from orders.orders order by id')).toEqual(whole);
    const checked = await system.cli('checks', 'run');
    expect(checked.code, checked.stdout).toBe(0);
  }
  const timeline = await system.sql('select timeline_id from pg_control_checkpoint()');
  expect(timeline).toEqual([{ timeline_id: 3 }]);
}, 300_000);

/** As somebody does who knows the owner's password and is in a hurry. */
async function deleteOrders(): Promise<void> {
  await site.system.sql(
    `set session_replication_role = replica; delete from orders.orders; delete from orders.lines`,
  );
}
