import type { MovingTx } from '#platform/database/moving.ts';
import { leftOut } from './carried.ts';
import { inOrder, type TableShape } from './model.ts';
import { findShopTables } from './store/catalogue.ts';

/**
 * Every table that goes along with a shop, parents first, as PostgreSQL's catalogue has them: a table
 * that a module adds tomorrow is among them.
 */
export async function readShapes(tx: MovingTx): Promise<TableShape[]> {
  return (await readAllShapes(tx)).filter(({ name }) => !(name in leftOut));
}

/** The same with those that are left out. */
export async function readAllShapes(tx: MovingTx): Promise<TableShape[]> {
  return inOrder(await findShopTables.rows(tx));
}
