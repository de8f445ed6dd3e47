import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { createShop } from '#modules/shops/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { isRefusal } from '#platform/refusal.ts';
import { exportProducts, type ExportedVariant } from './export-products.ts';
import { importProducts, type ImportOptions } from './import-products.ts';
import { csvLine, type ImportReport } from './model.ts';

let kit: Kit;
let ctx: Context;
beforeAll(async () => {
  kit = await startKit();
  ctx = kit.ctx;
});
afterAll(async () => await kit.stop());

/** A shop of its own for a test, so that counts are exact. */
async function freshShop(slug: string): Promise<Context> {
  return shopContext(kit.app, (await kit.anotherShop(slug)).id);
}

async function* bytes(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function run(
  on: Context,
  file: string | Uint8Array,
  options?: ImportOptions,
): Promise<ImportReport> {
  const result = await importProducts(on, bytes(file), options);
  if (isRefusal(result)) throw new Error(JSON.stringify(result));
  const { total, created, updated, unchanged, skipped, refused } = result.rows;
  expect(created + updated + unchanged + skipped + refused, 'every row is accounted for').toBe(
    total,
  );
  return result;
}

async function exported(on: Context): Promise<ExportedVariant[]> {
  const variants: ExportedVariant[] = [];
  for await (const variant of exportProducts(on)) variants.push(variant);
  return variants;
}

const lines = [
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
  '1,85123A,WHITE HEART HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '1,85123A,WHITE HEART HOLDER,6,2010-12-03 08:26:00,2.95,17850.0,United Kingdom',
  '2,85123A,wrongly marked,-3,2010-12-04 09:00:00,0.0,,United Kingdom',
  '2,85123a,WHITE HEART HOLDER,1,2010-12-02 10:00:00,6.77,,United Kingdom',
  '3,POST,POSTAGE,1,2010-12-02 10:00:00,18.0,12583.0,France',
  '3,gift_0001_40,Dotcomgiftshop Gift Voucher £40.00,1,2010-12-02 10:00:00,34.04,,United Kingdom',
  '3,m,Manual,1,2010-12-02 10:00:00,2.55,,United Kingdom',
  'C4,22138,BAKING SET,-1,2010-12-02 11:00:00,4.95,12583.0,France',
  '5,21134,?,-1,2010-12-02 11:00:00,0.0,,United Kingdom',
  '6,22086,LAMP,1e3,2010-12-02 11:00:00,4.955,,United Kingdom',
  '7,22087,"BUNTING, ""PAPER"" 5"" WIDE",1,2010-12-02 11:00:00,2.95,,United Kingdom',
];
const invoices = `${lines.join('\n')}\n`;

test('invoice lines become products; what is no product is left out with its reason', async () => {
  const shop = await freshShop('lines');
  const report = await run(shop, invoices, { stock: 50 });
  expect(report).toMatchObject({
    format: 'online-retail',
    rows: { total: 11, created: 6, skipped: 4, refused: 1, updated: 0, unchanged: 0 },
    products: { created: 4 },
    skipped: {
      postage: 1,
      'gift voucher': 1,
      'manual entry': 1,
      'no price above 0 in the file': 1,
    },
    stopped: null,
  });
  expect(report.faults).toEqual([
    { row: 11, field: 'UnitPrice', message: 'is no amount of GBP' },
    { row: 11, field: 'Quantity', message: 'is no whole number' },
  ]);
  const variants = await exported(shop);
  expect(
    variants.map(({ sku, product, priceMinor, onHand }) => [sku, product, priceMinor, onHand]),
  ).toEqual([
    ['22087', 'BUNTING, "PAPER" 5" WIDE', 295, 50],
    ['22138', 'BAKING SET', 495, 50],
    ['85123A', 'WHITE HEART HOLDER', 295, 50],
    ['85123a', 'WHITE HEART HOLDER', 677, 50],
  ]);
});

test('the same file again changes nothing, gzipped too; a new price updates', async () => {
  const shop = await freshShop('again');
  await run(shop, invoices);
  const again = await run(shop, gzipSync(invoices));
  expect(again.rows).toMatchObject({ created: 0, updated: 0, unchanged: 6 });
  const dearer = invoices.replace('6.77', '6.99');
  const third = await run(shop, dearer);
  expect(third.products).toEqual({ created: 0, updated: 1, unchanged: 3, refused: 0 });
});

test('a dry run tells the same and keeps nothing', async () => {
  const shop = await freshShop('dry');
  const dry = await run(shop, invoices, { dryRun: true, stock: 5 });
  expect(await exported(shop)).toEqual([]);
  const real = await run(shop, invoices, { stock: 5 });
  expect({ ...dry, dryRun: false }).toEqual(real);
});

test('opening stock is for new variants only', async () => {
  const shop = await freshShop('stock');
  await run(shop, invoices, { stock: 10 });
  await run(shop, invoices, { stock: 99 });
  expect(new Set((await exported(shop)).map((variant) => variant.onHand))).toEqual(new Set([10]));
});

const shopifyHeader =
  'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,' +
  'Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,' +
  'Variant Compare At Price,Variant Barcode,Image Src,Gift Card';
const shopifyRows = [
  'shirt,Ocean Shirt,<p>Cotton</p><script>alert(1)</script>,Acme,Tops,"men, blue",true,Size,S,Colour,Blue,,' +
    "120,4,50,,'4006381333931,https://pictures.invalid/a.jpg,false",
  'shirt,,,,,,,,M,,Blue,SHIRT-M,120,2,50.5,60,,https://pictures.invalid/b.jpg,',
  'shirt,,,,,,,,,,,,,,,,,https://pictures.invalid/c.jpg,',
  'pot,Clay Pot,,,,,false,Title,Default Title,,,POT,0,-3,9.99,8,,,false',
  'card,Gift Card,,,,,true,Title,Default Title,,,,0,,25,,,,true',
  'dear,Dear Thing,,,,,true,Title,Default Title,,,DEAR,x,1,12.345,,,,false',
  'shirt,Ocean Shirt again,,,,,true,Title,Default Title,,,,0,1,50,,,,false',
];
const shopifyFile = [shopifyHeader, ...shopifyRows].join('\r\n');

test('a Shopify export: variants on following rows, pictures noted, prices as they are', async () => {
  const shop = await freshShop('shopify');
  const report = await run(shop, `\ufeff${shopifyFile}`);
  expect(report).toMatchObject({
    format: 'shopify',
    rows: { total: 7, created: 4, skipped: 1, refused: 2 },
    products: { created: 2 },
    skipped: { 'gift card': 1 },
    notes: { picturesNotFetched: 3 },
  });
  expect(report.faults.map(({ row, field }) => [row, field])).toEqual([
    [7, 'Variant Price'],
    [7, 'Variant Grams'],
    [8, 'Handle'],
  ]);
  const variants = await exported(shop);
  expect(
    variants.map((each) => [
      each.sku,
      each.variant,
      each.priceMinor,
      each.compareAtMinor,
      each.onHand,
    ]),
  ).toEqual([
    ['POT', 'Clay Pot', 999, null, 0],
    ['SHIRT-M', 'M / Blue', 5050, 6000, 2],
    ['shirt-s-blue', 'S / Blue', 5000, null, 4],
  ]);
  expect(variants.map((each) => [each.sellable, each.barcode])).toEqual([
    ['no', null],
    ['yes', null],
    ['yes', '4006381333931'],
  ]);
  expect((await run(shop, shopifyFile)).rows).toMatchObject({
    created: 0,
    updated: 0,
    unchanged: 4,
  });
});

test.each([
  [
    'JPY',
    'y,Yen Thing,,,,,true,Title,Default Title,,,Y,0,1,9007199254740991,,,,',
    9007199254740991,
  ],
  ['KWD', 'k,Dinar Thing,,,,,true,Title,Default Title,,,K,0,1,1.005,,,,', 1005],
])(
  'trial 33: %s keeps its decimals and huge prices are exact',
  async (currency, row, priceMinor) => {
    const slug = currency.toLowerCase();
    const shop = await createShop(kit.app, { slug, name: slug, currency, country: 'DE' });
    if (isRefusal(shop)) throw new Error(shop.detail);
    const on = shopContext(kit.app, shop.id);
    await run(on, `${shopifyHeader}\n${row}\n`);
    expect((await exported(on))[0]).toMatchObject({ priceMinor, currency });
    const wrong = `${shopifyHeader}\n${row.replace(/,\d[\d.]*,,,,$/, ',1.0005,,,,')}\n`;
    expect((await run(on, wrong)).faults[0]).toMatchObject({ row: 2, field: 'Variant Price' });
  },
);

describe('trial 59: hostile files', () => {
  const header = lines[0]!;
  const unreadable: [name: string, chunks: (string | Uint8Array)[], message: RegExp][] = [
    ['nothing', [], /empty/],
    ['UTF-16', [Buffer.from(`\ufeff${invoices}`, 'utf16le')], /UTF-16/],
    ['invalid UTF-8 in the header', [Buffer.from([0x41, 0xff, 0x42, 0x0a])], /UTF-8/],
    ['a header twice', [`${header},Country\n`], /"country" twice/],
    ['damaged gzip', [gzipSync(invoices).subarray(0, 20)], /gzip/],
    ['missing columns', ['InvoiceNo,StockCode\n1,2\n'], /lacks/],
    ['another file altogether', [Buffer.from('%PDF-1.7\n%\n')], /lacks/],
  ];
  test.each(unreadable)('%s is refused as a whole', async (_name, chunks, message) => {
    const result = await importProducts(ctx, bytes(...chunks));
    if (!isRefusal(result)) throw new Error('was not refused');
    expect(result.errors?.map((error) => error.message).join(' ')).toMatch(message);
    expect(await exported(ctx)).toEqual([]);
  });

  const stopping: [name: string, file: (string | Uint8Array)[], row: number, message: RegExp][] = [
    ['a quote that never ends', [`${header}\n1,"2`, ',x\n'.repeat(10)], 2, /never ends/],
    ['invalid UTF-8', [invoices, Buffer.from([0xc3, 0x28, 0x0a])], 13, /UTF-8/],
    ['UTF-8 cut off', [invoices, Buffer.from([0xe2, 0x82])], 13, /UTF-8/],
  ];
  test.each(stopping)(
    '%s stops the reading and nothing is kept',
    async (_name, file, row, message) => {
      const result = await importProducts(ctx, bytes(...file));
      if (isRefusal(result)) throw new Error(JSON.stringify(result));
      expect(result.stopped).toMatchObject({ message: expect.stringMatching(message) as string });
      expect(result.stopped!.row).toBeLessThanOrEqual(row);
      expect(await exported(ctx)).toEqual([]);
    },
  );

  test('one line of a gigabyte is refused with flat memory', async () => {
    let sent = 0;
    const chunk = Buffer.alloc(65_536, 'x');
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n1,`);
      for (; sent < 1024 ** 3; sent += chunk.length) yield chunk;
    }
    const before = process.memoryUsage().rss;
    const result = await importProducts(ctx, endless());
    expect(result).toMatchObject({
      stopped: { row: 2, message: expect.stringMatching(/megabyte/) as string },
    });
    expect(sent).toBeLessThan(8 * 1024 ** 2);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2);
  });

  test('CR line ends, mixed line ends, a byte order mark and a stray quote are read', async () => {
    const shop = await freshShop('ends');
    expect((await run(shop, `\ufeff${invoices.replaceAll('\n', '\r')}`)).rows.created).toBe(6);
    const mixed = lines.map((line, index) => line + (index % 2 ? '\r\n' : '\n')).join('');
    expect((await run(shop, mixed)).rows.unchanged).toBe(6);
    const nail = `${header}\n8,5533,5" NAIL,1,2010-12-02 11:00:00,1.00,,x\n`;
    expect((await run(shop, nail)).rows.created).toBe(1);
  });

  test('a row with more cells than the header is refused, its product untouched', async () => {
    const shop = await freshShop('wide');
    const row = '8,5533,NAILS, LONG,1,2010-12-02 11:00:00,1.00,,x';
    expect((await run(shop, `${header}\n${row}\n`)).faults[0]).toMatchObject({ row: 2, field: '' });
  });

  test.each(['=cmd|x', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'the cell %j is stored as text and escaped on export',
    async (cell) => {
      expect(csvLine([cell, 5, -5])).toMatch(/^"?'/);
      const shop = await freshShop(`cell-${Buffer.from(cell).toString('hex')}`);
      const quoted = `"${cell}"`;
      const file = `${header}\n8,5533,${quoted},1,2010-12-02 11:00:00,1.00,,x\n`;
      await run(shop, file);
      expect((await exported(shop))[0]!.product).toBe(cell.trim());
    },
  );

  test('300 000 rows pass through flat memory', { timeout: 60_000 }, async () => {
    const shop = await freshShop('million');
    const row = '9,POST,POSTAGE,1,2010-12-02 10:00:00,18.0,,France\n'.repeat(1000);
    async function* many(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n`);
      for (let sent = 0; sent < 300; sent += 1) yield Buffer.from(row);
    }
    const before = process.memoryUsage().rss;
    const result = await importProducts(shop, many());
    expect(result).toMatchObject({ rows: { total: 300_000, skipped: 300_000 } });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 ** 2);
  });
});
