import { afterAll, expect, test } from 'vitest';
import { expectChecksEmpty } from '#kit/checks.ts';
import { minutesFromNow } from '#kit/flash-sales.ts';
import { startKit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { isRefusal } from '#platform/refusal.ts';
import { importProducts, type ImportOptions } from './import-products.ts';
import { csvLine, type ImportReport } from './model.ts';

const kit = await startKit();
afterAll(kit.stop);
const owner = await kit.owner();

const columns = [
  'Handle',
  'Title',
  'Option1 Name',
  'Option1 Value',
  'Variant SKU',
  'Variant Price',
  'Variant Inventory Qty',
  'flash price',
  'flash start',
  'flash end',
  'Flash Allotment',
];
const tomorrow = minutesFromNow(24 * 60).slice(0, 10);
const [start, end] = [`${tomorrow}T08:00:00Z`, `${tomorrow} 10:30`];

function file(...rows: (string | number)[][]): string {
  const lines = rows.map(([sku = '', ...flash]) =>
    csvLine([sku, sku, 'Title', 'Default Title', sku, '20.00', 30, ...flash]),
  );
  return [csvLine(columns), ...lines].join('\n');
}

async function run(on: Context, text: string, options?: ImportOptions): Promise<ImportReport> {
  const bytes = async function* () {
    yield Buffer.from(text);
  };
  const report = await importProducts(on, bytes(), options);
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  return report;
}

async function offersOf(shopId: string) {
  const { rows } = await owner.query<{ sku: string; price: string; set_aside: string; at: Date }>(
    `select v.sku, o.price_minor as price, o.allotment as set_aside, s.starts_at as at
     from flash_sales.offers o
     join flash_sales.sales s on s.shop_id = o.shop_id and s.id = o.sale_id
     join catalog.variants v on v.shop_id = o.shop_id and v.id = o.variant_id
     where o.shop_id = $1 order by v.sku`,
    [shopId],
  );
  return rows.map((row) => [row.sku, Number(row.price), Number(row.set_aside)]);
}

const freshShop = async (slug: string): Promise<Context> =>
  shopContext(kit.app, (await kit.anotherShop(slug)).id);

test('flash columns plan a sale; the same file again changes nothing', async () => {
  const shop = await freshShop('planning');
  const text = file(['A1', '15.00', start, end, 10], ['B2', '12.50', start, end, ''], ['C3']);
  const dry = await run(shop, text, { dryRun: true });
  expect(dry.notes.flashOffersPlanned).toBe(2);
  expect(await offersOf(shop.shopId), 'a dry run').toEqual([]);
  const first = await run(shop, text);
  expect(first).toMatchObject({
    rows: { created: 3, refused: 0 },
    faults: [],
    notes: { flashOffersPlanned: 2 },
  });
  const planned = [
    ['A1', 1500, 10],
    ['B2', 1250, 30],
  ];
  expect(await offersOf(shop.shopId)).toEqual(planned);
  const second = await run(shop, text);
  expect(second).toMatchObject({
    rows: { unchanged: 3 },
    faults: [],
    notes: { flashOffersPlanned: 0 },
  });
  expect(await offersOf(shop.shopId)).toEqual(planned);
  const { rows } = await owner.query('select id from flash_sales.sales where shop_id = $1', [
    shop.shopId,
  ]);
  expect(rows, 'rows of one window are one sale').toHaveLength(1);
  await expectChecksEmpty(kit.app);
});

test.each<[string, (string | number)[], string, string]>([
  ['no end', ['15.00', start, ''], 'Flash End', 'is missing'],
  ['an end before the start', ['15.00', end, start], 'Flash End', 'after Flash Start'],
  ['a local time', ['15.00', `${tomorrow}T08:00:00+02:00`, end], 'Flash Start', 'UTC'],
  ['a day that is none', ['15.00', '2027-02-30T08:00:00Z', '2027-03-05'], 'Flash Start', 'UTC'],
  ['a price above the normal one', ['20.00', start, end], 'Flash Price', 'below the normal'],
  ['a price of nothing', ['0', start, end], 'Flash Price', 'above 0'],
  ['a price that is none', ['cheap', start, end], 'Flash Price', 'no amount'],
  ['an allotment of nothing', ['15.00', start, end, 0], 'Flash Allotment', 'whole number'],
])('a row with %s is refused by field', async (name, flash, field, words) => {
  const shop = await freshShop(name.replaceAll(' ', '-').slice(0, 30));
  const report = await run(shop, file(['A1', ...flash], ['B2', '15.00', start, end]));
  expect(report.rows).toMatchObject({ created: 1, refused: 1 });
  const said = report.faults.filter((fault) => fault.row === 2 && fault.field === field);
  expect(said.map(({ message }) => message).join()).toContain(words);
  expect(await offersOf(shop.shopId)).toEqual([['B2', 1500, 30]]);
});

test('what cannot be planned is named, and its goods are imported all the same', async () => {
  const shop = await freshShop('halves');
  await run(shop, file(['A1', '15.00', start, end]));
  const later = `${tomorrow} 11:00`;
  const report = await run(
    shop,
    file(
      ['A1', '14.00', start, end],
      ['B2', '15.00', start, end, 31],
      ['C3', '15.00', '2026-01-01T08:00:00Z', '2026-01-02T08:00:00Z'],
      ['D4', '15.00', minutesFromNow(-5), end],
      ['E5', '15.00', start, later, 5],
    ).replaceAll(/(\d\d:\d\d:\d\d)\.\d+Z/g, '$1Z'),
  );
  expect(report.rows).toMatchObject({ created: 4, unchanged: 1, refused: 0 });
  expect(new Set(report.faults.map(({ row, field }) => `${row} ${field}`))).toEqual(
    new Set(['2 Flash Price', '3 Flash Allotment', '5 Flash Start']),
  );
  expect(report.notes.flashOffersPlanned, 'what is over is left out').toBe(1);
  const overlapping = await run(
    shop,
    file(['E5', '15.00', `${tomorrow} 10:00`, `${tomorrow} 12:00`, 5]),
  );
  expect(overlapping.faults).toMatchObject([{ row: 2, field: 'Flash Start' }]);
  expect(overlapping.faults[0]?.message).toContain('is in');
  await expectChecksEmpty(kit.app);
});
