import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { notGoodsReason } from '#modules/partners/index.ts';
import { parseDecimal } from '#platform/money.ts';

/** One line of an Online Retail file, with what it is. */
export interface SalesLine {
  /** Line number in the file; the head is line 1. */
  row: number;
  invoice: string;
  stockCode: string;
  quantity: number;
  at: string;
  /** Null where the file's price is no amount of whole pence. */
  priceMinor: number | null;
  customer: string;
  country: string;
  /** `sale`, `cancellation` (kept for later), or why it is no sale of goods. */
  kind: 'sale' | 'cancellation' | 'not_a_sale';
  reason: string | null;
}

/** All sale lines that one customer bought at once. */
export interface Invoice {
  number: string;
  at: string;
  customer: string;
  country: string;
  lines: SalesLine[];
}

const COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
];
const CURRENCY = 'GBP';

type Row = Record<string, string>;

/** Reads and classifies every line of the file (`.csv` or `.csv.gz`). Throws on a missing column. */
export async function readSales(path: string): Promise<SalesLine[]> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  const rows = text.pipe(parse({ columns: true, bom: true, max_record_size: 100_000 }));
  const lines: SalesLine[] = [];
  for await (const row of rows as AsyncIterable<Row>) {
    if (lines.length === 0) refuseColumns(row, path);
    lines.push(lineOf(row, lines.length + 2));
  }
  return lines;
}

/** The sale lines by invoice, in time order. */
export function invoicesOf(lines: readonly SalesLine[]): Invoice[] {
  const sales = lines.filter((line) => line.kind === 'sale');
  const grouped = Map.groupBy(sales, (line) => line.invoice);
  return [...grouped]
    .map(([number, own]) => {
      const { at, customer, country } = own[0]!;
      return { number, at, customer, country, lines: own };
    })
    .toSorted((a, b) => (a.at < b.at || (a.at === b.at && a.number < b.number) ? -1 : 1));
}

function refuseColumns(row: Row, path: string): void {
  const missing = COLUMNS.filter((column) => !(column in row));
  if (missing.length > 0) throw new Error(`${path} lacks the columns ${missing.join(', ')}`);
}

function lineOf(row: Row, number: number): SalesLine {
  const line = {
    row: number,
    invoice: row['InvoiceNo']!,
    stockCode: row['StockCode']!,
    quantity: Number(row['Quantity']),
    at: row['InvoiceDate']!,
    priceMinor: parseDecimal(row['UnitPrice']!, CURRENCY) ?? null,
    customer: row['CustomerID']!.replace(/\.0$/, ''),
    country: row['Country']!,
  };
  return { ...line, ...classify(line) };
}

/** What a line is; the order of the questions is the order of the report's reasons. */
function classify(line: Omit<SalesLine, 'kind' | 'reason'>): Pick<SalesLine, 'kind' | 'reason'> {
  const not = (reason: string) => ({ kind: 'not_a_sale', reason }) as const;
  if (line.invoice.startsWith('C')) return { kind: 'cancellation', reason: 'kept for later' };
  const notGoods = notGoodsReason(line.stockCode);
  if (notGoods) return not(notGoods);
  if (!Number.isSafeInteger(line.quantity)) return not('quantity is no whole number');
  if (line.quantity <= 0) return not('stock correction: quantity not above zero');
  if (line.priceMinor === null) return not('price is no amount of pence');
  if (line.priceMinor <= 0) return not('without a price: gift, sample or correction');
  return { kind: 'sale', reason: null };
}
