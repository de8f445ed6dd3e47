import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import {
  refused,
  report,
  textOf,
  UsageError,
  verb,
  type Cli,
  type Report,
  type Verb,
} from '#platform/cli.ts';
import { toDecimal } from '#platform/money.ts';
import { isRefusal } from '#platform/refusal.ts';
import { addProduct, setProductStock } from './edit-products.ts';
import { exportProducts, exportedColumns, type ExportedVariant } from './export-products.ts';
import { importProducts } from './import-products.ts';
import { csvLine, type ImportReport } from './model.ts';
import { readers } from './readers/index.ts';

const shopOption = { flags: '--shop <slug>', summary: 'Shop; the default one when left out' };

export const verbs: readonly Verb[] = [
  verb({
    name: 'product import',
    summary: 'Read products from a CSV file, gzipped or not; the same file again changes nothing',
    arguments: [{ name: '<file>', summary: 'Path, or - for standard input' }],
    options: [
      {
        flags: '--format <name>',
        summary: `auto, ${readers.map((reader) => reader.name).join(', ')}`,
        default: 'auto',
      },
      { flags: '--dry-run', summary: 'Do everything and take it back: only the account remains' },
      { flags: '--stock <quantity>', summary: 'Opening stock of new variants without one' },
      shopOption,
    ],
    needs: 'database',
    run: async (cli, [file = ''], options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const stock = options['stock'] === undefined ? null : quantityOf(options['stock'], '--stock');
      const result = await importProducts(ctx, await openFile(file), {
        format: String(options['format']),
        dryRun: options['dryRun'] === true,
        stock,
        onProgress: ({ rows, products }) =>
          cli.progress(`${rows.total} rows, ${products.created} products new`),
      });
      return isRefusal(result) ? refused(result) : importReport(result);
    },
  }),
  verb({
    name: 'product add',
    summary: 'Add a product with one variant and put it on sale',
    arguments: [
      { name: '<sku>', summary: 'Its stock keeping unit' },
      { name: '<title>', summary: 'What shoppers read' },
      { name: '<price>', summary: 'Decimal, in the shop’s currency: 12.99' },
    ],
    options: [
      {
        flags: '--stock <quantity>',
        summary: 'Opening stock in the unit’s smallest step',
        default: '0',
      },
      { flags: '--unit <code>', summary: 'piece, kilogram, …', default: 'piece' },
      { flags: '--category <name>', summary: 'Top category; made when missing' },
      { flags: '--barcode <code>', summary: 'EAN or any other' },
      { flags: '--draft', summary: 'Keep it from sale' },
      shopOption,
    ],
    needs: 'database',
    run: async (cli, [sku = '', title = '', price = ''], options) => {
      const result = await addProduct(await cli.shop(textOf(options['shop'])), {
        sku,
        title,
        price,
        stock: quantityOf(options['stock'], '--stock'),
        unit: String(options['unit']),
        category: textOf(options['category']) ?? null,
        barcode: textOf(options['barcode']) ?? null,
        state: options['draft'] === true ? 'draft' : 'active',
      });
      if (isRefusal(result)) return refused(result);
      return report({ data: result, lines: [`Added ${sku} at /products/${result.slug}`] });
    },
  }),
  verb({
    name: 'product list',
    summary: 'List variants with price and stock',
    options: [{ flags: '--limit <count>', summary: 'At most so many', default: '100' }, shopOption],
    needs: 'database',
    run: async (cli, _args, options) => {
      const limit = quantityOf(options['limit'], '--limit');
      const variants = await exported(cli, textOf(options['shop']), limit);
      return report({ data: variants, lines: variants.map(listLine) });
    },
  }),
  verb({
    name: 'product set-stock',
    summary: 'Set what is on hand of a SKU, as after a count',
    arguments: [
      { name: '<sku>', summary: 'Stock keeping unit; letter case counts' },
      { name: '<quantity>', summary: 'Whole number of the unit’s smallest step' },
    ],
    options: [shopOption],
    needs: 'database',
    run: async (cli, [sku = '', quantity = ''], options) => {
      const ctx = await cli.shop(textOf(options['shop']));
      const result = await setProductStock(ctx, sku, quantityOf(quantity, '<quantity>'));
      if (isRefusal(result)) return refused(result);
      return report({ data: result, lines: [`${sku}: ${result.onHand} on hand`] });
    },
  }),
  verb({
    name: 'product export',
    summary: 'Write every variant with price and stock; cells are safe in a spreadsheet',
    options: [{ flags: '--format <name>', summary: 'csv or json', default: 'csv' }, shopOption],
    needs: 'database',
    run: async (cli, _args, options) => {
      const format = String(options['format']);
      if (format !== 'csv' && format !== 'json') throw new UsageError('--format is csv or json');
      const variants = await exported(cli, textOf(options['shop']), Infinity);
      const lines =
        format === 'csv'
          ? [csvLine(exportedColumns), ...variants.map((variant) => csvLine(cells(variant)))]
          : variants.map((variant) => JSON.stringify(variant));
      return report({ data: variants, lines });
    },
  }),
];

async function exported(
  cli: Cli,
  shop: string | undefined,
  limit: number,
): Promise<ExportedVariant[]> {
  const variants: ExportedVariant[] = [];
  for await (const variant of exportProducts(await cli.shop(shop))) {
    if (variants.length >= limit) break;
    variants.push(variant);
  }
  return variants;
}

function cells(variant: ExportedVariant): (string | number | null)[] {
  return exportedColumns.map((column) => variant[column]);
}

function listLine({ sku, product, variant, priceMinor, currency, available }: ExportedVariant) {
  const price = priceMinor === null ? 'no price' : `${toDecimal(priceMinor, currency)} ${currency}`;
  const title = variant === product ? product : `${product}, ${variant}`;
  return `${sku}\t${title}\t${price}\t${available} available`;
}

function importReport(result: ImportReport): Report {
  const { rows, products, skipped, faults, notes, stopped } = result;
  const reasons = Object.entries(skipped).map(([reason, count]) => `  ${count} ${reason}`);
  const lines = [
    `${result.dryRun ? 'Dry run, nothing kept. ' : ''}${result.format}: ${rows.total} rows`,
    `created ${products.created}, updated ${products.updated}, unchanged ${products.unchanged}` +
      `, refused ${products.refused} products`,
    `rows: ${rows.created} of created, ${rows.updated} of updated, ${rows.unchanged} of unchanged` +
      ` products, ${rows.skipped} skipped, ${rows.refused} refused`,
    ...(reasons.length > 0 ? ['skipped on purpose:', ...reasons] : []),
    ...faults.map((fault) => `row ${fault.row}: ${fault.field} ${fault.message}`),
    ...(notes.picturesNotFetched > 0 ? [`${notes.picturesNotFetched} pictures not fetched`] : []),
    ...(notes.flashOffersPlanned > 0 ? [`${notes.flashOffersPlanned} flash offers planned`] : []),
    ...(stopped ? [`stopped at row ${stopped.row}: the file ${stopped.message}`] : []),
  ];
  return report({ data: result, lines, exitCode: stopped || rows.refused > 0 ? 1 : 0 });
}

async function openFile(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return process.stdin;
  try {
    await access(file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`There is no file ${file} that can be read`);
  }
  return createReadStream(file);
}

function quantityOf(value: unknown, name: string): number {
  const text = String(value);
  if (/^\d{1,10}$/.test(text) && Number(text) <= 1_000_000_000) return Number(text);
  throw new UsageError(`${name} is a whole number from 0 to 1000000000`);
}
