import type { ReaderItem, RowFault } from '../model.ts';
import type { CsvRow } from './csv-rows.ts';

/** What a reader has to know besides the rows. */
export interface ReaderOptions {
  /** ISO 4217, the shop's: decimal prices of the file are in it. */
  readonly currency: string;
}

/** A file format of products. A new one is a file that exports a reader, and a line in index.ts. */
export interface ProductReader {
  readonly name: string;
  /** Columns without which a file is not of this format. */
  readonly columns: readonly string[];
  /** Turns records into products, in the order of the file or at its end. Never throws for a bad row. */
  read(
    rows: AsyncIterable<CsvRow>,
    header: Header,
    options: ReaderOptions,
  ): AsyncIterable<ReaderItem>;
}

/** Column names of a file, for picking cells by name. */
export class Header {
  readonly #positions: ReadonlyMap<string, number>;
  readonly #width: number;

  constructor(cells: readonly string[]) {
    this.#width = cells.length;
    this.#positions = new Map(cells.map((cell, index) => [normalColumn(cell), index]));
  }

  /** The cell of the column, outer white space removed; empty when column or cell is missing. */
  cell(row: CsvRow, column: string): string {
    const position = this.#positions.get(normalColumn(column));
    return position === undefined ? '' : (row.cells[position] ?? '').trim();
  }

  /** What is wrong with the shape of a row: more cells than the header names. */
  shapeFaults({ row, cells }: CsvRow): RowFault[] {
    if (cells.length <= this.#width) return [];
    const message = `has ${cells.length} cells, the header names ${this.#width}`;
    return [{ row, field: '', message }];
  }

  /** Those of the columns that the file lacks. */
  missing(columns: readonly string[]): string[] {
    return columns.filter((column) => !this.#positions.has(normalColumn(column)));
  }
}

/** Column names are compared without outer white space and letter case. */
export function normalColumn(name: string): string {
  return name.trim().toLowerCase();
}
