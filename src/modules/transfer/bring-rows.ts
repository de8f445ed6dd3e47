import { sqlState } from '#platform/database/index.ts';
import type { MovingTx } from '#platform/database/moving.ts';
import type { TableShape } from './model.ts';
import { splitRow } from './model.ts';
import { readLines } from './read-lines.ts';
import {
  addRows,
  changeRows,
  countDifferences,
  countForeign,
  fillStage,
  finishStage,
  makeStage,
  removeAll,
  removeOthers,
} from './store/rows.ts';

/** How many rows of a table went, changed and came. */
export interface Difference {
  removed: number;
  changed: number;
  added: number;
}

export type Differences = Record<string, Difference>;

const BATCH_ROWS = 2_000;
const BATCH_CHARACTERS = 4_000_000;

/** Reads the rows of a file into tables that last as long as the transaction. */
export async function stageFile(
  tx: MovingTx,
  path: string,
  shapes: readonly TableShape[],
  onRows?: (table: string, rows: number) => void,
): Promise<void> {
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  for (const shape of shapes) await makeStage(tx, shape);
  for await (const { table, rows } of batches(path)) {
    const shape = byName.get(table);
    if (!shape) continue;
    await fillStage(tx, shape, rows);
    onRows?.(table, rows.length);
  }
  for (const shape of shapes) await finishStage(tx, shape);
}

/** Rows of one table that follow each other, in pieces that memory does not notice. */
async function* batches(path: string): AsyncGenerator<{ table: string; rows: string[] }> {
  let table = '';
  let rows: string[] = [];
  let characters = 0;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      const split = splitRow(line);
      if (!split) continue;
      const full = rows.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS;
      if (full || (split.table !== table && rows.length > 0)) {
        yield { table, rows };
        rows = [];
        characters = 0;
      }
      table = split.table;
      rows.push(split.row);
      characters += split.row.length;
    }
  }
  if (rows.length > 0) yield { table, rows };
}

/** The first table with rows of another shop than the one that the file is of. */
export async function findForeign(
  tx: MovingTx,
  shapes: readonly TableShape[],
  shopId: string,
): Promise<string | undefined> {
  for (const shape of shapes) if ((await countForeign(tx, shape, shopId)) > 0) return shape.name;
  return undefined;
}

/** What bringing the shop to the staged rows would do; nothing is done. */
export async function previewRows(
  tx: MovingTx,
  shapes: readonly TableShape[],
  shopId: string,
): Promise<Differences> {
  const found: Differences = {};
  for (const shape of shapes) found[shape.name] = await countDifferences(tx, shape, shopId);
  return found;
}

/**
 * Makes the shop's rows equal to the staged ones: takes away what is too much, children first, then
 * changes and adds, parents first. Where that order does not work (two rows swapped a unique name, or
 * a row that stays must first let go of one that goes) everything is taken away and written anew.
 * Returns what was done.
 */
export async function bringRows(
  tx: MovingTx,
  shapes: readonly TableShape[],
  shopId: string,
): Promise<Differences> {
  await tx.run('savepoint differences_only');
  try {
    return await bringDifferences(tx, shapes, shopId);
  } catch (error) {
    const state = sqlState(error);
    if (state !== UNIQUE && state !== REFERENCE) throw error;
    await tx.run('rollback to savepoint differences_only');
    const done = await previewRows(tx, shapes, shopId);
    await bringAll(tx, shapes, shopId);
    return done;
  }
}

const UNIQUE = '23505';
const REFERENCE = '23503';

async function bringDifferences(
  tx: MovingTx,
  shapes: readonly TableShape[],
  shopId: string,
): Promise<Differences> {
  const done: Differences = {};
  for (const shape of shapes.toReversed()) {
    // The shop's own row carries whatever stays as it is.
    const removed = shape.name === ROOT ? 0 : await removeOthers(tx, shape, shopId);
    done[shape.name] = { removed, changed: 0, added: 0 };
  }
  for (const shape of shapes) {
    const each = done[shape.name]!;
    each.changed = await changeRows(tx, shape, shopId);
    each.added = await addRows(tx, shape, shopId);
  }
  return done;
}

const ROOT = 'shops.shops';

async function bringAll(
  tx: MovingTx,
  shapes: readonly TableShape[],
  shopId: string,
): Promise<void> {
  for (const shape of shapes.toReversed()) {
    if (shape.name !== ROOT) await removeAll(tx, shape, shopId);
  }
  for (const shape of shapes) {
    if (shape.name === ROOT) await changeRows(tx, shape, shopId);
    await addRows(tx, shape, shopId);
  }
}
