/**
 * What a shop must have earned from an Online Retail file, computed apart from the program: it reads
 * the file and a catalogue (`emporium product export`), and shares no code with src.
 *
 *   node test/kit/expected-revenue.ts <sales.csv[.gz]> <catalogue.csv>
 *
 * A line is a sale of goods when its invoice is no cancellation (C…), its stock code is an article's
 * (five digits and at most a few letters, or one of those named below), and quantity and price are
 * above zero. All of an invoice is sold at the catalogue's prices, tax included, delivery free.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parse as parseSync } from 'csv-parse/sync';

/** What a shop sold, or should have. */
export interface Revenue {
  lines: number;
  saleLines: number;
  invoices: number;
  units: number;
  revenueMinor: number;
}

/** Articles of the data whose codes are no numbers; everything else is a fee, a booking or a voucher. */
const ARTICLE = /^\d{5}[A-Za-z]*$/;
const NAMED_ARTICLES = /^(DCGS|PADS|SP)/i;

type Row = Record<string, string>;

/** Units wanted of each stock code; a code that nobody bought is not in it. */
export type Demand = Map<string, number>;

/** Reads both files. Throws when a sold article has no price in the catalogue. */
export async function expectedRevenue(
  salesFile: string,
  catalogue: string,
): Promise<Revenue & { demand: Demand }> {
  const prices = pricesOf(catalogue);
  const invoices = new Set<string>();
  const demand: Demand = new Map();
  const total = { lines: 0, saleLines: 0, invoices: 0, units: 0, revenueMinor: 0 };
  for await (const row of readRows(salesFile)) {
    total.lines += 1;
    if (!isSale(row)) continue;
    const code = row['StockCode'] ?? '';
    const price = prices.get(code);
    if (price === undefined) throw new Error(`The catalogue has no price of ${code}`);
    const quantity = Number(row['Quantity']);
    total.saleLines += 1;
    total.units += quantity;
    total.revenueMinor += quantity * price;
    invoices.add(row['InvoiceNo'] ?? '');
    demand.set(code, (demand.get(code) ?? 0) + quantity);
  }
  return { ...total, invoices: invoices.size, demand };
}

function readRows(path: string): AsyncIterable<Row> {
  const file = createReadStream(path);
  return (path.endsWith('.gz') ? file.pipe(createGunzip()) : file).pipe(parse({ columns: true }));
}

function isSale(row: Row): boolean {
  const code = row['StockCode'] ?? '';
  if (row['InvoiceNo']?.startsWith('C')) return false;
  if (!ARTICLE.test(code) && !NAMED_ARTICLES.test(code)) return false;
  return Number(row['Quantity']) > 0 && Number(row['UnitPrice']) > 0;
}

function pricesOf(catalogue: string): Map<string, number> {
  const rows = parseSync(catalogue, { columns: true }) as Row[];
  return new Map(
    rows.flatMap(({ sku = '', priceMinor = '' }) =>
      priceMinor === '' ? [] : [[sku, Number(priceMinor)] as const],
    ),
  );
}

if (import.meta.main) {
  const [sales = '', catalogue = ''] = process.argv.slice(2);
  const { demand, ...revenue } = await expectedRevenue(sales, readFileSync(catalogue, 'utf8'));
  process.stdout.write(`${JSON.stringify({ ...revenue, articles: demand.size })}\n`);
}
