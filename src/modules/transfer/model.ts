/** The shape of a shop's tables and of the file that carries them. No clock, no file, no database. */

/** One table of shops as PostgreSQL's catalogue describes it. */
export interface TableShape {
  /** `orders.orders` */
  readonly name: string;
  /** Under row security, to which the owner of the database is held too. */
  readonly walled: boolean;
  /** Those that are stored; generated ones come back by themselves. */
  readonly columns: readonly ColumnShape[];
  /** Of the primary key, in its order. */
  readonly key: readonly string[];
  readonly references: readonly Reference[];
}

export interface ColumnShape {
  readonly name: string;
  /** As in DDL: `timestamp with time zone`. */
  readonly type: string;
  readonly required: boolean;
}

/** A foreign key: `columns` of this table name `keys` of another, or of the same. */
export interface Reference {
  readonly table: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

/** The column of a table that names the shop. */
export function shopColumnOf(table: string): 'id' | 'shop_id' {
  return table === 'shops.shops' ? 'id' : 'shop_id';
}

/**
 * The same tables, each after all that it refers to; among equals by name, so that two installations
 * agree. Throws when references go in a circle.
 */
export function inOrder(tables: readonly TableShape[]): TableShape[] {
  const left = new Map(tables.map((table) => [table.name, table]));
  const ordered: TableShape[] = [];
  while (left.size > 0) {
    const ready = [...left.values()]
      .filter(({ name, references }) =>
        references.every(({ table }) => table === name || !left.has(table)),
      )
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    if (ready.length === 0) {
      throw new Error(
        `These tables refer to each other in a circle: ${[...left.keys()].join(' ')}`,
      );
    }
    for (const table of ready) left.delete(table.name);
    ordered.push(...ready);
  }
  return ordered;
}

export const FORMAT = 1;

/** The first line of a file. */
export interface FileHeader {
  readonly emporium: 'shop export' | 'whole export';
  readonly format: number;
  /** ISO 8601: the moment that the rows show. */
  readonly takenAt: string;
  /** Of Emporium. */
  readonly program: string;
  /** Names of the migrations that the database had. */
  readonly migrations: readonly string[];
  /** Null in an export of everything. */
  readonly shop: { readonly id: string; readonly slug: string; readonly name: string } | null;
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly leftOut: Readonly<Record<string, string>>;
}

export interface TableSum {
  readonly rows: number;
  /** SHA-256 of the rows as JSON, each followed by a line feed, in the order of their key. */
  readonly sha256: string;
}

/** The last line: what the file must hold. */
export interface FileEnd {
  readonly tables: Readonly<Record<string, TableSum>>;
  readonly files: { readonly count: number; readonly bytes: number };
  /** Of all lines before this one. */
  readonly sha256: string;
}

/** A piece of an uploaded file; the last piece carries the hash of all. */
export interface FilePart {
  readonly file: string;
  readonly data: string;
  readonly sha256?: string;
}

/** How the line of a row begins: the row itself is never read as JSON here, which would round. */
export function rowStart(table: string): string {
  return `{"table":"${table}","row":`;
}

/** Table and row of such a line, or undefined for another. */
export function splitRow(line: string): { table: string; row: string } | undefined {
  const match = /^\{"table":"([a-z0-9_]+\.[a-z0-9_]+)","row":/.exec(line);
  if (!match || !line.endsWith('}')) return undefined;
  return { table: match[1]!, row: line.slice(match[0].length, -1) };
}

/** Where an uploaded file may lie under its shop's folder: names of ours, no way out of it. */
export function isUploadPath(path: string): boolean {
  return /^[a-z0-9_-]+(\/[a-z0-9_-]+(\.[a-z0-9]+)?){0,4}$/i.test(path);
}
