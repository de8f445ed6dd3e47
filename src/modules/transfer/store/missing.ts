/** SQL that leaves in a waiting table only the rows that are missing from the live one. */
import type { MovingTx } from '#platform/database/moving.ts';
import type { Reference, TableShape } from '../model.ts';
import { columnList, quote, quoteTable, refersTo, sameKey, stageOf } from './rows.ts';

/** Forgets rows that are there, and of the others those that nobody asked for. */
export async function keepMissing(
  tx: MovingTx,
  table: TableShape,
  ids: readonly string[] | null,
): Promise<void> {
  const live = quoteTable(table.name);
  await tx.run(
    `delete from ${stageOf(table)} s where exists (select from ${live} t where ${sameKey(table)})`,
  );
  if (ids === null) return;
  const asked = table.key
    .filter((name) => name !== 'shop_id')
    .map((name) => `s.${quote(name)}::text = any($1::text[])`);
  if (asked.length === 0) return;
  await tx.run(`delete from ${stageOf(table)} s where not (${asked.join(' or ')})`, [ids]);
}

/** Forgets rows that no waiting row of these tables refers to. */
export async function keepReferenced(
  tx: MovingTx,
  table: TableShape,
  children: readonly TableShape[],
): Promise<void> {
  const uses = children.flatMap((child) =>
    child.references
      .filter((reference) => reference.table === table.name && child.name !== table.name)
      .map((reference) => usedBy(child, reference)),
  );
  if (uses.length === 0) return;
  await tx.run(`delete from ${stageOf(table)} s where not (${uses.join(' or ')})`);
}

function usedBy(child: TableShape, reference: Reference): string {
  return `exists (select from ${stageOf(child)} c where ${refersTo(reference, 'c', 's')})`;
}

/** Forgets rows that refer to no waiting row of these tables. */
export async function keepReferring(
  tx: MovingTx,
  table: TableShape,
  parents: readonly TableShape[],
): Promise<void> {
  const uses = table.references
    .filter(({ table: name }) => parents.some((parent) => parent.name === name))
    .map((reference) => {
      const parent = stageOf({ name: reference.table });
      return `exists (select from ${parent} p where ${refersTo(reference, 's', 'p')})`;
    });
  await tx.run(`delete from ${stageOf(table)} s where not (${uses.join(' or ') || 'false'})`);
}

/** How many waiting rows refer to one that is neither there nor waits. */
export async function countOrphans(
  tx: MovingTx,
  table: TableShape,
  reference: Reference,
  waiting: boolean,
): Promise<number> {
  const named = reference.columns.map((name) => `s.${quote(name)} is not null`).join(' and ');
  const nowhere = [
    quoteTable(reference.table),
    ...(waiting ? [stageOf({ name: reference.table })] : []),
  ]
    .map((place) => `not exists (select from ${place} p where ${refersTo(reference, 's', 'p')})`)
    .join(' and ');
  const [row] = await tx.ask(
    `select count(*)::int from ${stageOf(table)} s where ${named} and ${nowhere}`,
  );
  return row?.[0] as number;
}

/** How many rows wait, and the keys of the first, without the shop. */
export async function describeWaiting(
  tx: MovingTx,
  table: TableShape,
): Promise<{ rows: number; first: string[] }> {
  const [count] = await tx.ask(`select count(*)::int from ${stageOf(table)}`);
  const names = table.key.filter((name) => name !== 'shop_id');
  const key = names.map((name) => `${quote(name)}::text`).join(`, `) || `''`;
  const rows = await tx.ask(
    `select concat_ws('/', ${key}) from ${stageOf(table)} order by 1 limit 10`,
  );
  return { rows: count?.[0] as number, first: rows.map(([id]) => id as string) };
}

/** Puts what waits into the live table. */
export async function addWaiting(tx: MovingTx, table: TableShape): Promise<number> {
  return await tx.run(
    `insert into ${quoteTable(table.name)} (${columnList(table)})
     select ${columnList(table)} from ${stageOf(table)}`,
  );
}
