/**
 * SQL over tables that are known from the catalogue only: made here from names that PostgreSQL itself
 * gave, quoted; values go as parameters.
 */
import type { MovingTx } from '#platform/database/moving.ts';
import { shopColumnOf, type Reference, type TableShape } from '../model.ts';

const FETCH_ROWS = 500;

/** `"orders"."orders"` */
export function quoteTable(name: string): string {
  return name
    .split('.')
    .map((part) => quote(part))
    .join('.');
}

/** A name as SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Columns of the table that go along, as SQL, each with the prefix. */
export function columnList(table: TableShape, prefix = ''): string {
  return namesOf(table)
    .map((name) => prefix + quote(name))
    .join(', ');
}

/** Names of the columns that go along. */
export function namesOf({ columns }: TableShape): string[] {
  return columns.map((column) => column.name);
}

/**
 * Rows of one table as JSON texts, in the order of their key, some hundred at a time. Text keys are
 * ordered by their bytes: the same on every server. `shopId` null: of all shops.
 */
export async function* readRows(
  tx: MovingTx,
  table: TableShape,
  shopId: string | null,
): AsyncGenerator<string[]> {
  const where = shopId === null ? '' : `where ${quote(shopColumnOf(table.name))} = $1`;
  const inner = `select ${columnList(table)} from ${quoteTable(table.name)} ${where}
    order by ${orderOf(table)}`;
  await tx.run(
    `declare rows no scroll cursor for select row_to_json(r)::text from (${inner}) r`,
    shopId === null ? [] : [shopId],
  );
  for (;;) {
    const rows = await tx.ask(`fetch ${FETCH_ROWS} from rows`);
    if (rows.length > 0) yield rows.map(([json]) => json as string);
    if (rows.length < FETCH_ROWS) break;
  }
  await tx.run('close rows');
}

function orderOf({ columns, key, name }: TableShape): string {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  if (key.length === 0) throw new Error(`${name} has no primary key`);
  return key
    .map((column) => quote(column) + (types.get(column) === 'text' ? ' collate "C"' : ''))
    .join(', ');
}

/** Makes the table in which rows wait until all are there; gone with the transaction. */
export async function makeStage(tx: MovingTx, table: TableShape): Promise<void> {
  await tx.run(`create temp table ${stageOf(table)} on commit drop as
    select ${columnList(table)} from ${quoteTable(table.name)} with no data`);
}

/** Adds rows, as JSON texts, to the table in which they wait. Columns that they lack become null. */
export async function fillStage(
  tx: MovingTx,
  table: TableShape,
  rows: readonly string[],
): Promise<void> {
  const required = new Set(
    table.columns
      .filter(({ type, required: never }) => type === 'jsonb' && never)
      .map((each) => each.name),
  );
  // JSON's null in a column that is never null is a document that says null.
  const values = namesOf(table).map((name) =>
    required.has(name) ? `coalesce(r.${quote(name)}, 'null'::jsonb)` : `r.${quote(name)}`,
  );
  await tx.run(
    `insert into ${stageOf(table)} (${columnList(table)}) select ${values.join(', ')}
     from json_populate_recordset(null::${quoteTable(table.name)}, $1::json) r`,
    [`[${rows.join(',')}]`],
  );
}

/** Lets the planner know what waits. */
export async function finishStage(tx: MovingTx, table: TableShape): Promise<void> {
  if (table.key.length > 0) {
    await tx.run(`create index on ${stageOf(table)} (${table.key.map(quote).join(', ')})`);
  }
  await tx.run(`analyze ${stageOf(table)}`);
}

/** Rows whose shop is another than the one that the file names: a file made by hand. */
export async function countForeign(
  tx: MovingTx,
  table: TableShape,
  shopId: string,
): Promise<number> {
  const [row] = await tx.ask(
    `select count(*)::int from ${stageOf(table)} where ${quote(shopColumnOf(table.name))}
     is distinct from $1::uuid`,
    [shopId],
  );
  return row?.[0] as number;
}

/** Takes away what the shop has and the file has not. */
export async function removeOthers(
  tx: MovingTx,
  table: TableShape,
  shopId: string,
): Promise<number> {
  return await tx.run(
    `delete from ${quoteTable(table.name)} t where t.${quote(shopColumnOf(table.name))} = $1
     and not exists (select from ${stageOf(table)} s where ${sameKey(table)})`,
    [shopId],
  );
}

/** Takes away all that the shop has. */
export async function removeAll(tx: MovingTx, table: TableShape, shopId: string): Promise<number> {
  return await tx.run(
    `delete from ${quoteTable(table.name)} where ${quote(shopColumnOf(table.name))} = $1`,
    [shopId],
  );
}

/** Writes what differs. */
export async function changeRows(tx: MovingTx, table: TableShape, shopId: string): Promise<number> {
  const rest = namesOf(table).filter((name) => !table.key.includes(name));
  if (rest.length === 0) return 0;
  const list = (prefix: string): string => rest.map((name) => prefix + quote(name)).join(', ');
  const sets = rest.map((name) => `${quote(name)} = s.${quote(name)}`).join(', ');
  return await tx.run(
    `update ${quoteTable(table.name)} t set ${sets} from ${stageOf(table)} s
     where t.${quote(shopColumnOf(table.name))} = $1 and ${sameKey(table)}
       and row(${list('t.')}) is distinct from row(${list('s.')})`,
    [shopId],
  );
}

/** Adds what is missing. */
export async function addRows(tx: MovingTx, table: TableShape, shopId: string): Promise<number> {
  return await tx.run(
    `insert into ${quoteTable(table.name)} (${columnList(table)})
     select ${columnList(table, 's.')} from ${stageOf(table)} s
     where not exists (select from ${quoteTable(table.name)} t
       where t.${quote(shopColumnOf(table.name))} = $1 and ${sameKey(table)})`,
    [shopId],
  );
}

/** How many rows would go, change and come. */
export async function countDifferences(
  tx: MovingTx,
  table: TableShape,
  shopId: string,
): Promise<{ removed: number; changed: number; added: number }> {
  const list = (prefix: string): string => columnList(table, prefix);
  const first = quote(table.key[0]!);
  const [row] = await tx.ask(
    `select count(*) filter (where s.${first} is null)::int,
       count(*) filter (where t.${first} is null)::int,
       count(*) filter (where t.${first} is not null and s.${first} is not null
         and row(${list('t.')}) is distinct from row(${list('s.')}))::int
     from (select * from ${quoteTable(table.name)}
       where ${quote(shopColumnOf(table.name))} = $1) t
     full join ${stageOf(table)} s on ${sameKey(table)}`,
    [shopId],
  );
  const [removed, added, changed] = row as [number, number, number];
  return { removed, changed, added };
}

/** `s` and `t` are the same row. */
export function sameKey({ key }: TableShape): string {
  return key.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' and ');
}

/** Where rows of the table wait. */
export function stageOf({ name }: Pick<TableShape, 'name'>): string {
  return `pg_temp.${quote(`waiting ${name}`)}`;
}

/** `child` refers to `parent`, as SQL. */
export function refersTo({ columns, keys }: Reference, child: string, parent: string): string {
  return columns
    .map((column, index) => `${child}.${quote(column)} = ${parent}.${quote(keys[index]!)}`)
    .join(' and ');
}
