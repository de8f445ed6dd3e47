import { createHash } from 'node:crypto';
import type { App } from '#platform/context.ts';
import { snapshotTx, type MovingTx } from '#platform/database/moving.ts';
import type { TableShape, TableSum } from './model.ts';
import { readShapes } from './read-shapes.ts';
import { readRows } from './store/rows.ts';

/** Number of rows and hash of one table, of a shop or (null) of all: the same wherever they are. */
export async function sumTable(
  tx: MovingTx,
  table: TableShape,
  shopId: string | null,
): Promise<TableSum> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const some of readRows(tx, table, shopId)) {
    rows += some.length;
    hash.update(`${some.join('\n')}\n`);
  }
  return { rows, sha256: hash.digest('hex') };
}

/** All that goes along with a shop as one number, with a number for each table. */
export interface ShopSum {
  sha256: string;
  tables: Record<string, TableSum>;
}

/** The shop at one moment. Two installations with the same rows of it say the same. */
export async function sumShop(app: App, shopId: string): Promise<ShopSum> {
  return await snapshotTx(app, async (tx) => {
    const tables: Record<string, TableSum> = {};
    for (const shape of await readShapes(tx)) {
      tables[shape.name] = await sumTable(tx, shape, shopId);
    }
    return { sha256: sumOfSums(tables), tables };
  });
}

/** One hash of many. */
export function sumOfSums(tables: Readonly<Record<string, TableSum>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(tables).toSorted()) {
    hash.update(`${name} ${tables[name]!.rows} ${tables[name]!.sha256}\n`);
  }
  return hash.digest('hex');
}
