import type { MovingTx } from '#platform/database/moving.ts';
import { leftOut, leftOutOfAll, notCarried } from './carried.ts';
import { inOrder, type TableShape } from './model.ts';
import { findTables } from './store/catalogue.ts';

/**
 * Every table that goes along with a shop, parents first, as PostgreSQL's catalogue has them: a table
 * that a module adds tomorrow is among them.
 */
export async function readShapes(tx: MovingTx): Promise<TableShape[]> {
  const carried = (await readAllShapes(tx)).filter(({ name }) => !(name in leftOut));
  return carried.map((shape) => {
    const kept = notCarried[shape.name] ?? [];
    return { ...shape, columns: shape.columns.filter(({ name }) => !kept.includes(name)) };
  });
}

/** The same with those that are left out. */
export async function readAllShapes(tx: MovingTx): Promise<TableShape[]> {
  return inOrder(await findTables.rows(tx, false));
}

/** Every table of the program, of shops or not, parents first. */
export async function readWholeShapes(tx: MovingTx): Promise<TableShape[]> {
  return inOrder(await findTables.rows(tx, true)).filter(({ name }) => !(name in leftOutOfAll));
}
