/** What an import tells of each row, and the products that readers make of rows. Pure. */
import type { ProductInput } from '#modules/catalog/index.ts';

/** A product that a reader found, with what belongs to other modules than the catalogue. */
export interface ImportedProduct {
  readonly input: ProductInput & { readonly importKey: string };
  /** Name of a top category, made when it is missing. */
  readonly category: string | null;
  /** One for each variant of the input, in its order. */
  readonly offers: readonly ImportedOffer[];
  /** Pictures are named by address; an import opens no connection to the outside. */
  readonly pictures: readonly string[];
}

export interface ImportedOffer {
  readonly priceMinor: number;
  readonly compareAtMinor: number | null;
  /** Opening stock, for a variant that is new; null: the command's own figure. */
  readonly stock: number | null;
  /** A flash sale that the row asks for. */
  readonly flash?: ImportedFlash | null;
}

/** A flash sale as a row names it. Times are UTC, ISO 8601 with milliseconds. */
export interface ImportedFlash {
  readonly row: number;
  readonly priceMinor: number;
  readonly startsAt: string;
  readonly endsAt: string;
  /** What is set aside; null: all that is free when the file is read. */
  readonly allotment: number | null;
}

/** What a reader says of rows. Every row of the file is in exactly one of these. */
export type ReaderItem =
  | {
      readonly kind: 'product';
      readonly rows: number;
      readonly row: number;
      readonly product: ImportedProduct;
    }
  | { readonly kind: 'skipped'; readonly rows: number; readonly reason: string }
  | { readonly kind: 'refused'; readonly rows: number; readonly faults: readonly RowFault[] };

/** What is wrong with a row; `row` counts records of the file, the header is row 1. */
export interface RowFault {
  readonly row: number;
  readonly field: string;
  readonly message: string;
}

/** The account of an import: `rows` of all kinds together are the rows of the file. */
export interface ImportReport {
  readonly format: string;
  readonly dryRun: boolean;
  readonly rows: {
    total: number;
    created: number;
    updated: number;
    unchanged: number;
    skipped: number;
    refused: number;
  };
  readonly products: { created: number; updated: number; unchanged: number; refused: number };
  /** Rows by the reason for which they were left out on purpose. */
  readonly skipped: Record<string, number>;
  /** The first FAULTS_SHOWN of them; `rows.refused` counts all. */
  readonly faults: RowFault[];
  readonly notes: { picturesNotFetched: number; pictures: string[]; flashOffersPlanned: number };
  /** Why reading stopped before the end; what was written until then stays, run it again. */
  stopped: RowFault | null;
}

export const FAULTS_SHOWN = 1000;
const PICTURES_SHOWN = 100;

/** An account without rows. */
export function emptyReport(format: string, dryRun: boolean): ImportReport {
  return {
    format,
    dryRun,
    rows: { total: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, refused: 0 },
    products: { created: 0, updated: 0, unchanged: 0, refused: 0 },
    skipped: {},
    faults: [],
    notes: { picturesNotFetched: 0, pictures: [], flashOffersPlanned: 0 },
    stopped: null,
  };
}

/** Enters rows that were left out on purpose. */
export function noteSkipped(report: ImportReport, rows: number, reason: string): void {
  report.rows.total += rows;
  report.rows.skipped += rows;
  report.skipped[reason] = (report.skipped[reason] ?? 0) + rows;
}

/** Enters rows that cannot be taken. */
export function noteRefused(report: ImportReport, rows: number, faults: readonly RowFault[]): void {
  report.rows.total += rows;
  report.rows.refused += rows;
  report.faults.push(...faults.slice(0, Math.max(0, FAULTS_SHOWN - report.faults.length)));
}

/** Enters what became of the flash sales of rows that were imported. */
export function noteFlashSales(
  report: ImportReport,
  { planned, faults }: { planned: number; faults: readonly RowFault[] },
): void {
  report.notes.flashOffersPlanned += planned;
  noteRefused(report, 0, faults);
}

/** Enters the rows of a product that was written, or found as it should be. */
export function noteProduct(
  report: ImportReport,
  rows: number,
  outcome: 'created' | 'updated' | 'unchanged',
  pictures: readonly string[],
): void {
  report.rows.total += rows;
  report.rows[outcome] += rows;
  report.products[outcome] += 1;
  const { notes } = report;
  notes.picturesNotFetched += pictures.length;
  notes.pictures.push(...pictures.slice(0, Math.max(0, PICTURES_SHOWN - notes.pictures.length)));
}

/** A cell that a spreadsheet would run as a formula (OWASP, CSV Injection), made text. */
export function escapeFormula(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** The undoing of `escapeFormula`, for files that were exported. */
export function unescapeFormula(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** One line of CSV (RFC 4180), its cells safe in a spreadsheet. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells
    .map((cell) => {
      const text = typeof cell === 'string' ? escapeFormula(cell) : String(cell ?? '');
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}
