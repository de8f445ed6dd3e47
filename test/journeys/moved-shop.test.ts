/**
 * Shops move to a second installation by the commands that an operator types: the demo shop with its
 * pictures, and in full one with recorded sales (see kit/data/README.md). They are equal by checksum
 * there, and sell.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cartWith, checkOut } from '#kit/api.ts';
import { remoteApi, type RemoteApi } from '#kit/remote-api.ts';
import { checkoutBody } from '#kit/shopping.ts';
import { startSystem, type System } from '#kit/system.ts';
import { salesFiles } from '../trials/endless-replay.ts';

const FULL = process.env['TRIALS'] === 'full';
const DEMO_ORDERS = FULL ? 100 : 5;

let home: System;
let away: System;

beforeAll(async () => {
  const settings = { LOG_LEVEL: 'warn', BACKUP_AT: 'off', ARCHIVE_SECONDS: '0' };
  home = await startSystem(settings);
  // Both have the same account at the gateway.
  away = await startSystem({ ...settings, PAYMENT_GATEWAY_URL: home.gatewayUrl });
  for (const file of FULL ? salesFiles : []) {
    // Twice as much as was sold: something has to be left for whoever buys after the move.
    await said(home, 'replay', file, '--shop', 'retail', '--stock-factor', '2');
  }
  for (let count = 0; count < DEMO_ORDERS; count += 1) await buyAt(home, 'demo');
}, 1_800_000);
afterAll(async () => {
  await away?.stop();
  await home?.stop();
});

/** What a command says, which has to end well. */
async function said<T>(system: System, ...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await system.cli(...words, '--json');
  expect(code, `${words.join(' ')}: ${stdout}${stderr}`).toBe(0);
  return JSON.parse(stdout) as T;
}

interface Product {
  variants?: { id: string }[];
}

/** Buys one piece of an article of the shop; the new order's id. */
async function buyAt(system: System, slug: string): Promise<string> {
  const api = remoteApi(system.url, `${slug}.localhost`);
  try {
    const answer = await checkOut(api, checkoutBody(await cartOf(api)));
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return String(answer.body['id']);
  } finally {
    await api.close();
  }
}

/** A cart with one piece of the first article that can be had. */
async function cartOf(api: RemoteApi): Promise<string> {
  const { body } = await api.get('/api/v1/products?limit=5');
  for (const { slug } of body['items'] as { slug: string }[]) {
    const { body: product } = await api.get(`/api/v1/products/${slug}`);
    const { variants = [] } = product as Product;
    if (variants[0]) return await cartWith(api, { [variants[0].id]: 1 });
  }
  throw new Error('nothing is on sale');
}

interface ShopSum {
  sha256: string;
  tables: Record<string, { rows: number; sha256: string }>;
}

/** Hashes of the uploaded files of a shop, by name. */
function uploadsOf({ dataDirectory }: System, shopId: string): Record<string, string> {
  const folder = join(dataDirectory, 'uploads', shopId);
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
      return [path.slice(folder.length), hash];
    }),
  );
}

/** Tables in which the gateway's book is compared with ours: that goes on in a closed shop too. */
const COMPARED = new Set(['payments.gateway_entries', 'payments.reconciliations']);

/** Until every order of the shop can be found by its words, which are written a minute later. */
async function untilFindable(system: System, slug: string): Promise<void> {
  await expect
    .poll(
      async () =>
        await system.sql(
          `select o.id from orders.orders o join shops.shops s on s.id = o.shop_id
           where s.slug = '${slug}' and not exists (
             select from orders.words_progress p where p.shop_id = o.shop_id
               and (p.created_at, p.order_id) >= (o.created_at, o.id)) limit 1`,
        ),
      { timeout: 300_000, interval: 1_000 },
    )
    .toEqual([]);
}

/** Tables that two checksums do not agree on. */
function unequal(one: ShopSum, other: ShopSum): string[] {
  expect(Object.keys(one.tables)).toEqual(Object.keys(other.tables));
  return Object.keys(one.tables)
    .filter((name) => one.tables[name]!.sha256 !== other.tables[name]!.sha256)
    .filter((name) => !COMPARED.has(name))
    .toSorted();
}

const moves = [
  // The other installation has a demo shop of its own.
  { slug: 'demo', to: 'demo-of-home', differing: ['identity.audit_entries', 'shops.shops'] },
  { slug: 'retail', to: 'retail', differing: ['identity.audit_entries'] },
];

test.each(FULL ? moves : moves.slice(0, 1))(
  'the shop $slug moves, equal by checksum, and sells there',
  async ({ slug, to, differing }) => {
    const file = join(home.dataDirectory, `${slug}.ndjson.zst`);
    await said(home, 'maintenance', 'on', '--shop', slug);
    await untilFindable(home, slug);
    const before = await said<ShopSum>(home, 'shop', 'checksum', slug);
    const began = performance.now();
    const { bytes } = await said<{ bytes: number }>(home, 'shop', 'export', slug, '--to', file);
    const exportedAt = performance.now();
    await said(away, 'shop', 'import', file, '--slug', to);
    const importedAt = performance.now();
    const after = await said<ShopSum>(away, 'shop', 'checksum', to);

    expect(unequal(before, after)).toEqual(differing);
    expect(after.tables['identity.audit_entries']!.rows).toBe(
      before.tables['identity.audit_entries']!.rows + 1,
    );
    expect(after.tables['orders.orders']!.rows).toBeGreaterThanOrEqual(DEMO_ORDERS);
    // It is still the same at home.
    expect(unequal(await said<ShopSum>(home, 'shop', 'checksum', slug), before)).toEqual([]);

    await said(away, 'maintenance', 'off', '--shop', to);
    await buyAt(away, to);
    expect((await away.cli('checks', 'run')).code).toBe(0);
    if (!FULL) return;
    const rows = Object.values(before.tables).reduce((sum, table) => sum + table.rows, 0);
    const seconds = (from: number, until: number): string => ((until - from) / 1000).toFixed(1);
    process.stdout.write(
      `${slug}: ${before.tables['orders.orders']!.rows} orders, ${rows} rows, ${bytes} bytes: ` +
        `exported in ${seconds(began, exportedAt)} s, imported in ${seconds(exportedAt, importedAt)} s\n`,
    );
  },
  FULL ? 1_800_000 : 600_000,
);

test('its pictures came along, byte by byte', async () => {
  const [shop] = await home.sql<{ id: string }>(`select id from shops.shops where slug = 'demo'`);
  const here = uploadsOf(home, shop!.id);
  expect(Object.keys(here).length).toBeGreaterThan(10);
  expect(uploadsOf(away, shop!.id)).toEqual(here);
});
