import { shopCurrency } from '#modules/pricing/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import type { FieldError, Refusal } from '#platform/refusal.ts';
import { partnerRefusals } from './contract.ts';
import {
  emptyReport,
  noteRefused,
  noteSkipped,
  type ImportReport,
  type ReaderItem,
} from './model.ts';
import { CsvFault, readCsv, type CsvRow } from './readers/csv-rows.ts';
import { readers } from './readers/index.ts';
import { Header, normalColumn, type ProductReader } from './readers/reader.ts';
import { writeBatch, type FoundProduct } from './write-batch.ts';

export interface ImportOptions {
  /** The name of a reader; `auto` takes the first whose columns the file has. */
  format?: string;
  /** Does everything and takes it back: the account is what would have happened. */
  dryRun?: boolean;
  /** Opening stock of new variants for which the file names none. */
  stock?: number | null;
  /** Called after each batch. */
  onProgress?: (report: ImportReport) => void;
}

/** Products of one transaction; what they hold in memory is bounded by their rows. */
const BATCH_PRODUCTS = 500;
const BATCH_ROWS = 5000;

/**
 * Reads a file of products into the shop: batch by batch, each all or nothing, in flat memory. A
 * bad row is refused by number and the others go on. The same file again changes nothing, so a
 * broken import is taken up by running it again. Prices are in the shop's currency; stock is set
 * for new variants only; pictures are named in the account, not fetched.
 *
 * Refusals, before anything is written:
 * - import_file_unreadable: empty, no UTF-8, a header that is no CSV or names a column twice
 * - import_format_unknown: columns are missing
 */
export async function importProducts(
  ctx: Context,
  input: AsyncIterable<Uint8Array>,
  options: ImportOptions = {},
): Promise<ImportReport | Refusal> {
  const rows = readCsv(input);
  try {
    const header = await readHeader(rows);
    if (!(header instanceof Header)) return header;
    const reader = chooseReader(header, options.format ?? 'auto');
    if (!('read' in reader)) return reader;
    const report = emptyReport(reader.name, options.dryRun ?? false);
    const currency = await shopRead(ctx, shopCurrency);
    const items = reader.read(rows, header, { currency });
    await writeItems(ctx, items, report, options);
    return report;
  } finally {
    await rows.return(undefined);
  }
}

async function readHeader(rows: AsyncGenerator<CsvRow>): Promise<Header | Refusal> {
  const unreadable = (message: string): Refusal =>
    partnerRefusals.import_file_unreadable({ errors: [{ field: 'header', message }] });
  try {
    const first = await rows.next();
    if (first.done) return unreadable('is missing: the file is empty');
    const { cells } = first.value;
    const names = cells.map(normalColumn);
    const twice = names.find((name, index) => name !== '' && names.indexOf(name) < index);
    if (twice !== undefined) return unreadable(`names the column "${twice}" twice`);
    return new Header(cells);
  } catch (error) {
    if (error instanceof CsvFault) return unreadable(error.message);
    throw error;
  }
}

function chooseReader(header: Header, format: string): ProductReader | Refusal {
  const asked = format === 'auto' ? readers : readers.filter((reader) => reader.name === format);
  const fitting = asked.find((reader) => header.missing(reader.columns).length === 0);
  if (fitting) return fitting;
  const errors: FieldError[] = asked.map((reader) => ({
    field: 'header',
    message: `for ${reader.name} lacks ${header.missing(reader.columns).join(', ')}`,
  }));
  const names = readers.map((reader) => reader.name).join(', ');
  const none = [{ field: 'format', message: `must be one of: auto, ${names}` }];
  return partnerRefusals.import_format_unknown({ errors: errors.length > 0 ? errors : none });
}

async function writeItems(
  ctx: Context,
  items: AsyncIterable<ReaderItem>,
  report: ImportReport,
  options: ImportOptions,
): Promise<void> {
  let batch: FoundProduct[] = [];
  let batchRows = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await writeBatch(ctx, batch, report, options);
    batch = [];
    batchRows = 0;
    options.onProgress?.(report);
  };
  try {
    for await (const item of items) {
      if (item.kind === 'skipped') noteSkipped(report, item.rows, item.reason);
      else if (item.kind === 'refused') noteRefused(report, item.rows, item.faults);
      else {
        batch.push(item);
        batchRows += item.rows;
      }
      if (batch.length >= BATCH_PRODUCTS || batchRows >= BATCH_ROWS) await flush();
    }
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    report.stopped = { row: error.row, field: '', message: error.message };
  }
  await flush();
}
