/** Recorded sales of a real shop, sold again by the whole program, and counted by another one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectedRevenue } from '#kit/expected-revenue.ts';
import { controlGateway } from '#kit/gateway.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { startSystem, type System } from '#kit/system.ts';

const sample = fileURLToPath(new URL('../kit/data/online-retail-sample.csv', import.meta.url));
const file = process.env['ONLINE_RETAIL_FILE'] ?? sample;
const FULL = process.env['TRIALS'] === 'full';
const REPLAY_MS = FULL || file !== sample ? 1_800_000 : 120_000;

let system: System;

beforeAll(async () => {
  system = await startSystem({ LOG_LEVEL: 'warn' });
}, 60_000);
afterAll(async () => await system?.stop());

interface Replayed {
  lines: number;
  sold: { lines: number; invoices: number; units: number };
  notASale: Record<string, number>;
  cancellations: number;
  refused: { lines: number; invoices: number; byCode: Record<string, number> };
  replayedOrders: number;
  revenueMinor: number;
  unitsStocked: number;
  agrees: boolean;
}

async function replay(shop: string, ...options: string[]): Promise<Replayed> {
  const words = ['replay', file, '--shop', shop, '--json', ...options];
  const { code, stdout, stderr } = await system.cli(...words);
  expect([code, stderr.includes('Error')], stderr).toEqual([0, false]);
  return JSON.parse(stdout) as Replayed;
}

async function expected(shop: string) {
  const exported = await system.cli('product', 'export', '--shop', shop);
  expect(exported.code, exported.stderr).toBe(0);
  return await expectedRevenue(file, exported.stdout);
}

/** The shop's own books: what its orders, its stock and its ledger of movements say. */
async function books(shop: string) {
  const [orders] = await system.sql<{ orders: number; revenue: number; doubled: number }>(
    `select count(*)::int as orders, coalesce(sum(total_minor), 0)::float8 as revenue,
       (count(*) - count(distinct cart_id))::int as doubled
     from orders.orders o join shops.shops s on s.id = o.shop_id
     where s.slug = '${shop}' and o.state = 'placed'`,
  );
  const oversold = await system.sql(
    `select m.variant_id,
       sum(quantity) filter (where kind = 'receipt') as stocked,
       -sum(quantity) filter (where kind = 'sale') as sold
     from inventory.movements m join shops.shops s on s.id = m.shop_id where s.slug = '${shop}'
     group by 1 having sum(quantity) < 0`,
  );
  const [stock] = await system.sql<{ received: number; sold: number; left: number }>(
    `select
       coalesce(sum(quantity) filter (where kind = 'receipt'), 0)::float8 as received,
       coalesce(-sum(quantity) filter (where kind = 'sale'), 0)::float8 as sold,
       (select sum(on_hand) from inventory.stock t where t.shop_id = m.shop_id)::float8 as left
     from inventory.movements m join shops.shops s on s.id = m.shop_id
     where s.slug = '${shop}' group by m.shop_id`,
  );
  return { ...orders!, oversold, ...stock! };
}

async function expectChecks(): Promise<void> {
  const { code, stdout } = await system.cli('checks', 'run');
  expect(code, stdout).toBe(0);
}

/** Every placed order has its money in the gateway's book, and no money lies there without one. */
async function expectMoneyAndOrdersAgree(shop: string): Promise<void> {
  const orders = await system.sql<{ id: string; total: number }>(
    `select o.id, o.total_minor::float8 as total from orders.orders o
     join shops.shops s on s.id = o.shop_id
     where s.slug = '${shop}' and o.state = 'placed' order by 1`,
  );
  const [merchant] = await system.sql<{ id: string }>(
    `select id from shops.shops where slug = '${shop}'`,
  );
  const entries = await readLedger(system.gatewayUrl);
  const own = entries.filter((entry) => entry.merchant === merchant!.id);
  const kept = [...netCaptures(own)].filter(([, amount]) => amount !== 0);
  expect(new Map(kept)).toEqual(new Map(orders.map(({ id, total }) => [id, total])));
}

test(
  'every invoice is sold, the revenue is right to the penny, every line is accounted for',
  async () => {
    const replayed = await replay('all-sold');
    const { demand, ...right } = await expected('all-sold');
    const { sold, refused, cancellations, notASale } = replayed;
    expect(replayed.agrees).toBe(true);
    expect({
      lines: replayed.lines,
      saleLines: sold.lines,
      invoices: sold.invoices,
      units: sold.units,
      revenueMinor: replayed.revenueMinor,
    }).toEqual(right);
    expect(refused).toEqual({ lines: 0, invoices: 0, byCode: {} });
    const others = Object.values(notASale).reduce((sum, count) => sum + count, 0);
    expect(sold.lines + others + cancellations).toBe(right.lines);
    expect(await books('all-sold')).toEqual({
      orders: right.invoices,
      revenue: right.revenueMinor,
      doubled: 0,
      oversold: [],
      received: [...demand.values()].reduce((sum, units) => sum + units, 0),
      sold: right.units,
      left: 0,
    });
    await expectMoneyAndOrdersAgree('all-sold');
    await expectChecks();
  },
  REPLAY_MS,
);

test(
  'with four fifths of the goods some buyers are told, and nothing is sold twice',
  async () => {
    const replayed = await replay('short', '--stock-factor', '0.8', '--concurrency', '16');
    const { demand, ...right } = await expected('short');
    const { sold, refused } = replayed;
    expect(replayed.agrees).toBe(true);
    expect(refused.invoices).toBeGreaterThan(0);
    expect(Object.keys(refused.byCode).toSorted()).toEqual(
      Object.keys(refused.byCode).filter((code) =>
        ['insufficient_stock', 'out_of_stock'].includes(code),
      ),
    );
    expect([sold.invoices + refused.invoices, sold.lines + refused.lines]).toEqual([
      right.invoices,
      right.saleLines,
    ]);
    const own = await books('short');
    const stocked = [...demand.values()].map((units) => Math.floor(units * 0.8));
    expect(own).toMatchObject({
      orders: sold.invoices,
      revenue: replayed.revenueMinor,
      doubled: 0,
      oversold: [],
      received: stocked.reduce((sum, units) => sum + units, 0),
      sold: sold.units,
    });
    expect(own.sold + own.left).toBe(own.received);
    await expectMoneyAndOrdersAgree('short');
    await expectChecks();
  },
  REPLAY_MS,
);

interface Acknowledged {
  invoice: string;
  id: string;
  number: string;
  totalMinor: number;
}

/** A line that was being written when its writer died is no acknowledgement. */
function readJournal(path: string): Acknowledged[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Acknowledged);
}

function invoicesIn(journal: string): Set<string> {
  return new Set(readJournal(journal).map(({ invoice }) => invoice));
}

test(
  'trials 1, 2 and 6: kill -9 of everything in the middle of a replay: nothing twice, nothing lost',
  async () => {
    const shop = 'killed';
    const journal = join(system.dataDirectory, 'journal.ndjson');
    const invoices = (await expected('all-sold')).invoices;
    // Each time after so many acknowledged orders.
    const deaths = FULL ? [1 / 10, 3 / 10, 5 / 10, 7 / 10, 9 / 10] : [4 / 10];
    for (const share of deaths) {
      await controlGateway(system.gatewayUrl, { latencyMs: 30 });
      const words = ['replay', file, '--shop', shop, '--concurrency', '16', '--journal', journal];
      const seller = system.run(...words);
      while (invoicesIn(journal).size < invoices * share) {
        const ended = await Promise.race([seller.ended, sleep(10)]);
        if (ended) throw new Error(`The replay ended before it was killed: ${ended.stderr}`);
      }
      await system.killTree();
      seller.kill();
      expect((await seller.ended).code).toBe('SIGKILL');
      await system.start();
    }
    const acknowledged = invoicesIn(journal).size;
    const replayed = await replay(shop, '--journal', journal);
    const { demand: _, ...right } = await expected(shop);
    expect(replayed.agrees).toBe(true);
    expect(replayed).toMatchObject({
      sold: { lines: right.saleLines, invoices: right.invoices, units: right.units },
      refused: { invoices: 0 },
      revenueMinor: right.revenueMinor,
    });
    // What was acknowledged before is still the same order, and each invoice has exactly one.
    expect(replayed.replayedOrders).toBeGreaterThanOrEqual(acknowledged);
    const all = readJournal(journal);
    const byInvoice = Map.groupBy(all, (order) => order.invoice);
    expect(byInvoice.size).toBe(right.invoices);
    for (const orders of byInvoice.values()) {
      const what = orders.map(({ id, number, totalMinor }) => `${id} ${number} ${totalMinor}`);
      expect(new Set(what).size, what.join('; ')).toBe(1);
    }
    expect(await books(shop)).toMatchObject({
      orders: right.invoices,
      revenue: right.revenueMinor,
      doubled: 0,
      oversold: [],
      sold: right.units,
      left: 0,
    });
    await expectMoneyAndOrdersAgree(shop);
    await expectChecks();
  },
  REPLAY_MS,
);
