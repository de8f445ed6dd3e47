/**
 * Products of a Shopify product export (help.shopify.com, "Using CSV files to import and export
 * products"): the first row of a handle holds the product and its first variant, the following rows
 * further variants or pictures.
 */
import { slugify, type ProductInput, type VariantInput } from '#modules/catalog/index.ts';
import { parseDecimal } from '#platform/money.ts';
import { unescapeFormula, type ImportedOffer, type ReaderItem, type RowFault } from '../model.ts';
import type { CsvRow } from './csv-rows.ts';
import { readFlash } from './flash-columns.ts';
import { SeenHandles } from './seen-handles.ts';
import type { Header, ProductReader, ReaderOptions } from './reader.ts';

export const shopify: ProductReader = {
  name: 'shopify',
  columns: ['Handle', 'Title', 'Option1 Name', 'Option1 Value', 'Variant Price'],
  read: readProducts,
};

const ROWS_MAX = 2000;
const OPTION_POSITIONS = [1, 2, 3] as const;

/** Cells of one row by column name. */
type Cells = (column: string) => string;
interface Line {
  row: number;
  cell: Cells;
  faults: RowFault[];
}

async function* readProducts(
  rows: AsyncIterable<CsvRow>,
  header: Header,
  options: ReaderOptions,
): AsyncGenerator<ReaderItem> {
  const seen = new SeenHandles();
  let group: Line[] = [];
  let handle = '';
  for await (const row of rows) {
    const cell = (column: string): string => unescapeFormula(header.cell(row, column));
    const line: Line = { row: row.row, cell, faults: header.shapeFaults(row) };
    const next = line.cell('Handle');
    if (group.length > 0 && next === handle && group.length < ROWS_MAX) {
      group.push(line);
      continue;
    }
    if (group.length > 0) yield readGroup(handle, group, seen, options);
    group = [line];
    handle = next;
  }
  if (group.length > 0) yield readGroup(handle, group, seen, options);
}

function readGroup(
  handle: string,
  lines: Line[],
  seen: SeenHandles,
  { currency }: ReaderOptions,
): ReaderItem {
  const [first] = lines as [Line];
  const rows = lines.length;
  const refuse = (faults: RowFault[]): ReaderItem => ({ kind: 'refused', rows, faults });
  if (handle === '') return refuse([fault(first, 'Handle', 'is missing')]);
  if (!seen.add(handle)) {
    // Taken for a product of its own it would replace the variants read before.
    return refuse([fault(first, 'Handle', 'came before: rows of one product belong together')]);
  }
  if (isTrue(first.cell('Gift Card'))) return { kind: 'skipped', rows, reason: 'gift card' };
  const names = optionNames(first);
  const variantLines = lines.filter((line, index) => index === 0 || isVariant(line));
  const variants = variantLines.map((line) => readVariant(handle, line, names, currency));
  const faults = [...lines, ...variants].flatMap((each) => each.faults);
  if (first.cell('Title') === '') faults.push(fault(first, 'Title', 'is missing'));
  if (faults.length > 0) return refuse(faults);
  const pictures = lines.flatMap((line) => line.cell('Image Src') || []);
  return {
    kind: 'product',
    rows,
    row: first.row,
    product: {
      input: {
        ...productFields(handle, first),
        options: names.map((name, index) => ({
          name,
          values: distinct(variants.map(({ input }) => input.optionValues?.[index] ?? '')),
        })),
        variants: variants.map(({ input }) => input),
      },
      category: first.cell('Type') || null,
      offers: variants.map(({ offer }) => offer),
      pictures: distinct(pictures),
    },
  };
}

function productFields(handle: string, first: Line) {
  const { cell } = first;
  return {
    importKey: `shopify:${handle}`,
    slug: slugify(handle),
    title: cell('Title'),
    description: cell('Body (HTML)'),
    state: readState(first),
    vendor: cell('Vendor') || null,
    productType: cell('Type') || null,
    tags: cell('Tags')
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
    seoTitle: cell('SEO Title') || null,
    seoDescription: cell('SEO Description') || null,
    ...(cell('Variant Taxable') === 'false' ? { taxClass: 'zero' } : {}),
  } satisfies Partial<ProductInput>;
}

function readState({ cell }: Line): 'draft' | 'active' | 'archived' {
  const status = cell('Status').toLowerCase();
  if (status === 'archived' || status === 'draft' || status === 'active') return status;
  return cell('Published') === '' || isTrue(cell('Published')) ? 'active' : 'draft';
}

/** Names of the options; a product without choice has the one option Title, Default Title. */
function optionNames({ cell }: Line): string[] {
  const isSimple = cell('Option1 Name') === 'Title' && cell('Option1 Value') === 'Default Title';
  if (isSimple) return [];
  return OPTION_POSITIONS.flatMap((position) => cell(`Option${position} Name`) || []);
}

/** A row without choice, SKU and price only carries a further picture. */
function isVariant({ cell }: Line): boolean {
  return ['Option1 Value', 'Variant SKU', 'Variant Price'].some((column) => cell(column) !== '');
}

function readVariant(handle: string, line: Line, names: readonly string[], currency: string) {
  const { cell } = line;
  const faults: RowFault[] = [];
  const optionValues = names.map((_, index) => cell(`Option${index + 1} Value`));
  const amount = (column: string): number | null => {
    const text = cell(column);
    const value = text === '' ? null : parseDecimal(text, currency);
    if (value === undefined || (value !== null && value < 0)) {
      faults.push(fault(line, column, `is no amount of ${currency}`));
    }
    return value ?? null;
  };
  const whole = (column: string): number | null => {
    const text = cell(column);
    if (text !== '' && !/^-?\d{1,9}(\.0+)?$/.test(text)) {
      faults.push(fault(line, column, 'is no whole number'));
    }
    return text === '' ? null : Math.max(0, Math.trunc(Number(text)));
  };
  const priceMinor = amount('Variant Price');
  if (cell('Variant Price') === '') faults.push(fault(line, 'Variant Price', 'is missing'));
  const before = amount('Variant Compare At Price');
  const sku = cell('Variant SKU').replace(/^'/, '');
  const input: VariantInput = {
    sku: sku || [handle, ...optionValues.map(slugify)].join('-').slice(0, 100),
    optionValues,
    barcode: cell('Variant Barcode').replace(/^'/, '') || null,
    weightGrams: whole('Variant Grams'),
  };
  const offer: ImportedOffer = {
    priceMinor: priceMinor ?? 0,
    // A former price that is not above the price is none: shops leave it in when a sale ends.
    compareAtMinor: before !== null && before > (priceMinor ?? 0) ? before : null,
    stock: whole('Variant Inventory Qty') ?? 0,
    flash: readFlash(
      cell,
      { row: line.row, currency, normalMinor: priceMinor },
      (column, message) => faults.push(fault(line, column, message)),
    ),
  };
  return { input, offer, faults };
}

function fault(line: Line, field: string, message: string): RowFault {
  return { row: line.row, field, message };
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
