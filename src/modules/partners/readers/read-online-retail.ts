/**
 * Products out of invoice lines, as in the "Online Retail" data (Chen 2015, UCI Machine Learning
 * Repository, doi 10.24432/C5BW33): one stock code is one product. Its title is its most frequent
 * description, its price the last one above 0 by date. Letter case of a code counts: 85123A and
 * 85123a are sold at different prices.
 */
import { normalCode, slugify } from '#modules/catalog/index.ts';
import { parseDecimal } from '#platform/money.ts';
import type { ReaderItem, RowFault } from '../model.ts';
import type { CsvRow } from './csv-rows.ts';
import type { Header, ProductReader, ReaderOptions } from './reader.ts';

/** Codes on invoices that are no goods, by their upper case. */
const notGoods: ReadonlyMap<string, string> = new Map([
  ['POST', 'postage'],
  ['DOT', 'postage'],
  ['C2', 'carriage'],
  ['M', 'manual entry'],
  ['D', 'discount'],
  ['S', 'samples'],
  ['B', 'bad debt'],
  ['AMAZONFEE', 'marketplace fee'],
  ['BANK CHARGES', 'bank charges'],
  ['CRUK', 'charity commission'],
  ['ADJUST', 'adjustment'],
  ['ADJUST2', 'adjustment'],
  ['TEST001', 'test'],
  ['TEST002', 'test'],
]);
/** Distinct codes and descriptions kept in memory; beyond them a file is no catalogue of a shop. */
const CODES_MAX = 200_000;
const DESCRIPTIONS_MAX = 50;

interface Article {
  code: string;
  firstRow: number;
  rows: number;
  descriptions: Map<string, number>;
  priceMinor: number;
  pricedAt: string;
}

export const onlineRetail: ProductReader = {
  name: 'online-retail',
  columns: ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice'],
  read: readArticles,
};

async function* readArticles(
  rows: AsyncIterable<CsvRow>,
  header: Header,
  { currency }: ReaderOptions,
): AsyncGenerator<ReaderItem> {
  const articles = new Map<string, Article>();
  for await (const row of rows) {
    const left = readLine(row, header, currency, articles);
    if (left) yield left;
  }
  for (const article of articles.values()) yield product(article);
}

/** Enters a line into its article; returns it when it is left out or refused. */
function readLine(
  row: CsvRow,
  header: Header,
  currency: string,
  articles: Map<string, Article>,
): ReaderItem | undefined {
  const code = normalCode(header.cell(row, 'StockCode'));
  const reason = notGoodsReason(code);
  if (reason) return { kind: 'skipped', rows: 1, reason };
  const price = parseDecimal(header.cell(row, 'UnitPrice'), currency);
  const date = header.cell(row, 'InvoiceDate');
  const faults = lineFaults(row, header, { code, price, date, currency });
  if (faults.length > 0) return { kind: 'refused', rows: 1, faults };
  const known = articles.get(code);
  if (!known && articles.size >= CODES_MAX) {
    const message = `is one of more than ${CODES_MAX} codes: split the file`;
    return { kind: 'refused', rows: 1, faults: [{ row: row.row, field: 'StockCode', message }] };
  }
  const fresh = { code, firstRow: row.row, rows: 0, priceMinor: 0, pricedAt: '' };
  const article: Article = known ?? { ...fresh, descriptions: new Map() };
  articles.set(code, article);
  enter(article, header.cell(row, 'Description'), price ?? 0, date);
  return undefined;
}

function enter(article: Article, description: string, price: number, date: string): void {
  article.rows += 1;
  const { descriptions } = article;
  const count = descriptions.get(description) ?? 0;
  if (description !== '' && (count > 0 || descriptions.size < DESCRIPTIONS_MAX)) {
    descriptions.set(description, count + 1);
  }
  if (price > 0 && date >= article.pricedAt) {
    article.priceMinor = price;
    article.pricedAt = date;
  }
}

/** Why a stock code names no goods; undefined for goods. Letter case does not count here. */
export function notGoodsReason(code: string): string | undefined {
  if (/^gift_/i.test(code)) return 'gift voucher';
  return notGoods.get(code.toUpperCase());
}

interface Line {
  code: string;
  price: number | undefined;
  date: string;
  currency: string;
}

function lineFaults(
  row: CsvRow,
  header: Header,
  { code, price, date, currency }: Line,
): RowFault[] {
  const faults = header.shapeFaults(row);
  const say = (field: string, message: string): void => {
    faults.push({ row: row.row, field, message });
  };
  if (code === '') say('StockCode', 'is missing');
  if (price === undefined) say('UnitPrice', `is no amount of ${currency}`);
  if (price !== undefined && price < 0) say('UnitPrice', 'is below 0');
  if (!/^-?\d{1,9}$/.test(header.cell(row, 'Quantity'))) say('Quantity', 'is no whole number');
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?$/.test(date)) {
    say('InvoiceDate', 'is not like 2010-12-01 08:26:00');
  }
  return faults;
}

function product(article: Article): ReaderItem {
  const { code, rows, firstRow, priceMinor } = article;
  if (priceMinor === 0) return { kind: 'skipped', rows, reason: 'no price above 0 in the file' };
  const title = usualDescription(article) ?? code;
  return {
    kind: 'product',
    rows,
    row: firstRow,
    product: {
      input: {
        importKey: `online-retail:${code}`,
        title: title.slice(0, 300).toWellFormed(),
        slug: slugify(`${title} ${code}`),
        state: 'active',
        options: [],
        variants: [{ sku: code, optionValues: [] }],
      },
      category: null,
      offers: [{ priceMinor, compareAtMinor: null, stock: null }],
      pictures: [],
    },
  };
}

/** The most frequent description; of equally frequent ones the first in the file. */
function usualDescription({ descriptions }: Article): string | undefined {
  let best: [description: string, count: number] | undefined;
  for (const entry of descriptions) if (!best || entry[1] > best[1]) best = entry;
  return best?.[0];
}
