/** Tries every way in which one shop could reach another's rows of a table, and tells what worked. */
import type pg from 'pg';
import { sqlState } from '#platform/database/index.ts';
import { addRow, type ShopTable } from './synthetic-rows.ts';

export interface Attackers {
  readonly victim: string;
  readonly attacker: string;
}

const REFUSED = '42501';
/** Integrity errors (class 23) come after row security: it had let the row through. */
const INTEGRITY = '23';

interface Attempt {
  readonly what: string;
  /** The shop that is entered, or null for none. */
  readonly as: string | null;
  readonly sql: string;
  /** Rows that may come back or be touched. */
  readonly most: number;
}

/**
 * What a session of the application could do that it must not; empty when the walls hold. Runs inside
 * the caller's transaction and leaves nothing behind but the rows of both shops.
 */
export async function attackTable(
  owner: pg.Client,
  table: ShopTable,
  { victim, attacker }: Attackers,
): Promise<string[]> {
  await addRow(owner, table, victim, 'canary');
  await addRow(owner, table, attacker, 'own');
  const holes: string[] = [];
  for (const attempt of attempts(table, victim, attacker)) {
    const touched = await tryAs(owner, attempt);
    if (touched > attempt.most) holes.push(`${table.name}: ${attempt.what} (${touched} rows)`);
  }
  const own = await tryAs(owner, {
    what: 'see its own row',
    as: victim,
    sql: `select 1 from ${table.name} where shop_id = '${victim}'`,
    most: Infinity,
  });
  if (own < 1)
    holes.push(`${table.name}: the shop does not see its own row, so nothing was proven`);
  return holes;
}

function attempts({ name, columns }: ShopTable, victim: string, attacker: string): Attempt[] {
  const copied = columns.map((column) => `"${column.name}"`).join(', ');
  const forged = columns.map((column) =>
    column.name === 'shop_id' ? `'${victim}'::uuid` : forgedValue(column.name, column.type),
  );
  const insert = `insert into ${name} (${copied}) select ${forged.join(', ')} from ${name} limit 1`;
  const values = `insert into ${name} (shop_id) values ('${victim}')`;
  return [
    { what: 'without a shop, rows are seen', as: null, sql: `select 1 from ${name}`, most: 0 },
    {
      what: 'without a shop, rows change',
      as: null,
      sql: `update ${name} set shop_id = shop_id`,
      most: 0,
    },
    { what: 'without a shop, rows go', as: null, sql: `delete from ${name}`, most: 0 },
    { what: 'without a shop, a row is added', as: null, sql: values, most: 0 },
    seen(name, victim, attacker),
    {
      what: 'rows of another shop change',
      as: attacker,
      sql: `update ${name} set shop_id = shop_id where shop_id = '${victim}'`,
      most: 0,
    },
    {
      what: 'its own row is moved into another shop',
      as: attacker,
      sql: `update ${name} set shop_id = '${victim}' where shop_id = '${attacker}'`,
      most: 0,
    },
    {
      what: 'rows of another shop go',
      as: attacker,
      sql: `delete from ${name} where shop_id = '${victim}'`,
      most: 0,
    },
    { what: 'a row is added to another shop', as: attacker, sql: insert, most: 0 },
  ];
}

function seen(name: string, victim: string, attacker: string): Attempt {
  const sql = `select 1 from ${name} where shop_id <> '${attacker}' or shop_id = '${victim}'`;
  return { what: 'rows of another shop are seen', as: attacker, sql, most: 0 };
}

/** A copy of the attacker's own row with fresh ids, so that only row security can refuse it. */
function forgedValue(name: string, type: string): string {
  return type === 'uuid' ? 'uuidv7()' : `"${name}"`;
}

/** Runs the attempt as the application's role; 0 when the database refused it for lack of rights. */
async function tryAs(owner: pg.Client, { as, sql }: Attempt): Promise<number> {
  await owner.query('savepoint attempt');
  try {
    await owner.query('set local role emporium_app');
    if (as !== null) await owner.query('select platform.enter_shop($1)', [as]);
    const { rowCount } = await owner.query(sql);
    return rowCount ?? 0;
  } catch (error) {
    const state = sqlState(error) ?? '';
    if (state === REFUSED) return 0;
    if (state.startsWith(INTEGRITY)) return 1;
    throw error;
  } finally {
    await owner.query('rollback to savepoint attempt');
  }
}
