/** A merchant brings their goods along: product exports of another shop system, read by the program. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cartWith, checkOut } from '#kit/api.ts';
import { remoteApi } from '#kit/remote-api.ts';
import { checkoutBody } from '#kit/shopping.ts';
import { startSystem, type System } from '#kit/system.ts';

const files = ['apparel', 'home-and-garden', 'jewelery'] as const;
let system: System;

beforeAll(async () => {
  system = await startSystem();
}, 90_000);
afterAll(async () => await system?.stop());

type Row = Record<string, string>;

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../kit/data/shopify-${name}.csv`, import.meta.url));
}

interface Imported {
  rows: Record<'total' | 'created' | 'updated' | 'unchanged' | 'skipped' | 'refused', number>;
  products: { created: number; unchanged: number };
  faults: { row: number; field: string }[];
}

async function importFile(name: string): Promise<[code: number | string, report: Imported]> {
  const words = ['product', 'import', pathOf(name), '--json'];
  const { code, stdout } = await system.cli(...words);
  return [code, JSON.parse(stdout) as Imported];
}

/** The file, read apart from the program. */
function rowsOf(name: string): Row[] {
  return parse(readFileSync(pathOf(name)), { columns: true });
}

/** Price and stock of every variant that the file says can be sold. */
function variantsIn(name: string): string[] {
  const rows = rowsOf(name);
  const priced = rows.filter((row) => /^[\d.]+$/.test(row['Variant Price'] ?? ''));
  return priced.map((row) =>
    [
      Math.round(Number(row['Variant Price']) * 100),
      Math.round(Number(row['Variant Compare At Price']) * 100) || '',
      row['Variant Inventory Qty'],
    ].join(' '),
  );
}

test('three product exports: every row is accounted for, and again they change nothing', async () => {
  const reports: Imported[] = [];
  for (const name of files) {
    const rows = rowsOf(name);
    const [code, first] = await importFile(name);
    reports.push(first);
    const { total, created, refused } = first.rows;
    expect([name, total, created + refused]).toEqual([name, rows.length, rows.length]);
    expect(code).toBe(refused === 0 ? 0 : 1);
    const [, again] = await importFile(name);
    expect(again.products).toMatchObject({ created: 0, unchanged: first.products.created });
    expect(again.rows.unchanged).toBe(created);
  }
  expect(reports.map(({ products }) => products.created)).toEqual([3, 3, 2]);
  expect(reports[2]?.faults).toMatchObject([{ row: 9, field: 'Variant Price' }]);
}, 60_000);

test('what came in is what the files say, and can be bought', async () => {
  const { stdout } = await system.cli('product', 'export');
  const exported: Row[] = parse(stdout, { columns: true });
  const handles = new Set(files.flatMap((name) => rowsOf(name).map((row) => row['Handle'])));
  const own = exported.filter(({ slug }) => handles.has(slug));
  const found = own.map(({ priceMinor, compareAtMinor, onHand }) =>
    [priceMinor, compareAtMinor, onHand].join(' '),
  );
  expect(found.toSorted()).toEqual(files.flatMap(variantsIn).toSorted());

  const api = remoteApi(system.url);
  const ring = own.find(({ sku }) => sku === 'RING-G');
  const bought = await checkOut(
    api,
    checkoutBody(await cartWith(api, { [ring!['variantId']!]: 1 })),
  );
  expect(bought).toMatchObject({ status: 201, body: { subtotal: { amount: 6999 } } });
  const soldOut = await api.post('/api/v1/carts', {});
  const refused = await api.put(`/api/v1/carts/${String(soldOut.body['id'])}/lines`, {
    lines: [{ variantId: ring!['variantId'], quantity: 1 }],
  });
  expect(refused).toMatchObject({ status: 409, body: { code: 'insufficient_stock' } });
  await api.close();
  const { code, stdout: checked } = await system.cli('checks', 'run');
  expect(code, checked).toBe(0);
}, 60_000);
