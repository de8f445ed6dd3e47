import { bool, jsonb, statement, text } from '#platform/database/statement.ts';
import type { MovingTx } from '#platform/database/moving.ts';
import type { ColumnShape, Reference } from '../model.ts';

/**
 * Every table that names a shop in each row, and the table of shops itself; with `$1` all tables of
 * the program, not those of the queue, of the migrator and of extensions.
 */
export const findTables = statement(
  'transfer.find_tables',
  [bool],
  {
    name: text,
    walled: bool,
    columns: jsonb<ColumnShape[]>(),
    key: jsonb<string[]>(),
    references: jsonb<Reference[]>(),
  },
  `select n.nspname || '.' || c.relname as name, c.relforcerowsecurity as walled,
     (
       select jsonb_agg(jsonb_build_object('name', a.attname,
         'type', format_type(a.atttypid, a.atttypmod), 'required', a.attnotnull) order by a.attnum)
       from pg_catalog.pg_attribute a
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     ) as columns,
     coalesce((
       select jsonb_agg(a.attname order by array_position(i.indkey::int2[], a.attnum))
       from pg_catalog.pg_index i
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey::int2[])
       where i.indrelid = c.oid and i.indisprimary
     ), '[]') as key,
     coalesce((
       select jsonb_agg(jsonb_build_object('table', pn.nspname || '.' || p.relname,
         'columns', (
           select jsonb_agg(a.attname order by array_position(k.conkey, a.attnum))
           from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum = any(k.conkey)
         ),
         'keys', (
           select jsonb_agg(a.attname order by array_position(k.confkey, a.attnum))
           from pg_catalog.pg_attribute a where a.attrelid = p.oid and a.attnum = any(k.confkey)
         )) order by k.conname)
       from pg_catalog.pg_constraint k
       join pg_catalog.pg_class p on p.oid = k.confrelid
       join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
       where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0
     ), '[]') as references
   from pg_catalog.pg_class c
   join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_'
     and n.nspname not in ('information_schema', 'graphile_worker', 'migrations')
     and not exists (
       select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e'
     )
     and ($1 or n.nspname = 'shops' and c.relname = 'shops' or exists (
       select from pg_catalog.pg_attribute a
       where a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped
     ))
   order by 1`,
);

/** Makes the transaction one that the log remembers, without changing anything. */
export async function leaveTrace(tx: MovingTx): Promise<void> {
  await tx.ask('select pg_current_xact_id()');
}

/** Has the server end the segment of the log that it writes; its name. */
export async function endSegment(tx: MovingTx): Promise<string> {
  const [row] = await tx.ask('select pg_walfile_name(pg_switch_wal())');
  return row?.[0] as string;
}

/** The database's time of this transaction, ISO 8601, and what was migrated. */
export const readMoment = statement(
  'transfer.read_moment',
  [],
  { now: text },
  `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`,
);
