/**
 * One row for a shop in every table of shops, made from PostgreSQL's catalogue: so that an attack on
 * a table never passes because there was nothing to steal. CHECK constraints are dropped first and
 * foreign keys are not enforced while rows are made; use it in a test's own database alone.
 */
import type pg from 'pg';
import { newId } from '#platform/ids.ts';

export interface ShopTable {
  /** `catalog.products` */
  readonly name: string;
  readonly columns: readonly Column[];
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

/** Every table under forced row security with the columns that may be written. */
export async function shopTables(owner: pg.Client): Promise<ShopTable[]> {
  const { rows } = await owner.query<{ name: string; columns: Column[] }>(
    `select n.nspname || '.' || c.relname as name,
       json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null),
         'required', a.attnotnull and not a.atthasdef) order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = '' and a.attidentity = ''
     where c.relforcerowsecurity and c.relkind in ('r', 'p') and not c.relispartition
     group by 1 order by 1`,
  );
  return rows;
}

/** Takes every CHECK constraint away: the walls between shops must hold without them. */
export async function dropChecks(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ command: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as command
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     where k.contype = 'c' and c.relforcerowsecurity and k.conislocal`,
  );
  for (const { command } of rows) await owner.query(command);
}

/** Adds a row of the shop to the table, full of `canary` where a column holds text. */
export async function addRow(
  owner: pg.Client,
  table: ShopTable,
  shopId: string,
  canary: string,
): Promise<void> {
  const columns = table.columns.filter(
    ({ name, required, type }) => required || holdsText(type, name),
  );
  const values = columns.map(({ name, type }) =>
    name === 'shop_id' ? shopId : sample(type, canary),
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const parameters = columns.map((_, index) => `$${index + 1}`).join(', ');
  await owner.query('set session_replication_role = replica');
  await owner.query(`insert into ${table.name} (${names}) values (${parameters})`, values);
  await owner.query('set session_replication_role = origin');
}

function holdsText(type: string, name: string): boolean {
  return type === 'text' && !/currency|country|locale|language/.test(name);
}

function sample(type: string, canary: string): unknown {
  if (type.endsWith('[]')) return '{}';
  if (type === 'uuid') return newId();
  if (type === 'text') return `${canary} ${newId()}`;
  if (type === 'boolean') return false;
  if (type === 'bytea') return Buffer.from(canary);
  if (type === 'jsonb' || type === 'json') return JSON.stringify({ canary });
  if (type.startsWith('timestamp') || type === 'date') return '2026-01-01';
  if (type === 'tsvector' || type.startsWith('character')) return canary;
  if (type === 'inet') return '192.0.2.1';
  if (type === 'interval') return '1 second';
  if (/int|numeric|double|real/.test(type)) return 1;
  throw new Error(`No sample for a column of type ${type}: add one here`);
}
