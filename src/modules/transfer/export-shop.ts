import { join } from 'node:path';
import type { App } from '#platform/context.ts';
import {
  appliedMigrations,
  snapshotTx,
  type MovingSource,
  type MovingTx,
} from '#platform/database/moving.ts';
import { leftOut } from './carried.ts';
import { writeFileWhole, type Written } from './export-file.ts';
import { FORMAT, type FileEnd, type FileHeader, type TableShape } from './model.ts';
import { readShapes } from './read-shapes.ts';
import { readMoment } from './store/catalogue.ts';
import { namesOf } from './store/rows.ts';
import { findShopRow, type NamedShop } from './store/shops.ts';
import { writeLines } from './write-lines.ts';

/** What an export holds. */
export interface Exported extends Written, Pick<FileEnd, 'tables' | 'files'> {
  takenAt: string;
  shop: { id: string; slug: string; name: string };
  leftOut: Readonly<Record<string, string>>;
}

/** Where the rows come from: the live database, or a restored one. */
export interface ExportSource {
  database: MovingSource;
  program: string;
  uploads: string | null;
  /** Only these tables; all when absent. */
  tables?: ReadonlySet<string>;
  onTable?: (table: string, rows: number) => void;
}

/** Folder of a shop's uploaded files. */
export function uploadsOf(app: App, shopId: string): string {
  return join(app.config.EMPORIUM_DATA, 'uploads', shopId);
}

/** The live database of the program as a source. */
export function liveSource(
  app: App,
  shopId: string,
  onTable?: ExportSource['onTable'],
): ExportSource {
  return {
    database: app,
    program: app.config.APP_VERSION,
    uploads: uploadsOf(app, shopId),
    ...(onTable ? { onTable } : {}),
  };
}

/**
 * Everything that a shop owns at one moment, as NDJSON: one consistent snapshot, in flat memory, while
 * the shop goes on. Undefined when the database has no such shop.
 */
export async function exportShop(
  source: ExportSource,
  shopId: string,
  path: string,
): Promise<Exported | undefined> {
  const applied = await appliedMigrations(source.database);
  return await snapshotTx(source.database, async (tx) => {
    const shop = await findShopRow(tx, shopId);
    if (!shop) return undefined;
    return await exportWithin(tx, { ...source, migrations: applied, shop }, path);
  });
}

/** The same inside a transaction that has more to do with the shop. */
export async function exportWithin(
  tx: MovingTx,
  source: Omit<ExportSource, 'database'> & {
    migrations: readonly string[];
    shop: NamedShop;
  },
  path: string,
): Promise<Exported> {
  const all = await readShapes(tx);
  const shapes = source.tables ? all.filter(({ name }) => source.tables?.has(name)) : all;
  const { now } = await readMoment.one(tx);
  const { id, slug, name } = source.shop;
  const header = headerOf(shapes, { ...source, takenAt: now, shop: { id, slug, name } });
  let last = '';
  const lines = writeLines(tx, {
    header,
    shapes,
    shopId: id,
    uploads: source.uploads,
    ...(source.onTable ? { onTable: source.onTable } : {}),
  });
  const written = await writeFileWhole(
    path,
    (async function* remembered() {
      for await (const piece of lines) yield (last = piece);
    })(),
  );
  const { tables, files } = (JSON.parse(last) as { end: FileEnd }).end;
  return { ...written, tables, files, takenAt: now, shop: { id, slug, name }, leftOut };
}

function headerOf(
  shapes: readonly TableShape[],
  source: Pick<FileHeader, 'program' | 'migrations' | 'takenAt' | 'shop'>,
): FileHeader {
  return {
    emporium: 'shop export',
    format: FORMAT,
    takenAt: source.takenAt,
    program: source.program,
    migrations: source.migrations,
    shop: source.shop,
    tables: shapes.map((shape) => ({ name: shape.name, columns: namesOf(shape) })),
    leftOut,
  };
}
