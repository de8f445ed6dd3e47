/** Tables to which the program may only add, counted so that the counts of two moments compare. */
import { snapshotTx, type MovingSource, type MovingTx } from './moving.ts';

/** Rows of each such table by shop, as a snapshot sees them. */
export interface LedgerCounts {
  /** The snapshot, as PostgreSQL writes it: `730:745:731,740`. */
  snapshot: string;
  tables: Record<string, Record<string, number>>;
}

const LEDGERS = `select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p'
    and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'shop_id')
    and has_table_privilege('emporium_app', c.oid, 'insert')
    and not has_any_column_privilege('emporium_app', c.oid, 'update')
    and not has_table_privilege('emporium_app', c.oid, 'delete')
  order by 1`;

/**
 * The id of the transaction that wrote a row has 32 bits, the snapshot's have 64: the missing half is
 * that of the snapshot, or one less.
 */
const WRITTEN_BY = `with s as (select pg_snapshot_xmax($1::pg_snapshot)::text::int8 as upto)
  select t.shop_id::text, count(*)::float8
  from s, lateral (select shop_id, (s.upto & ~4294967295) | xmin::text::int8 as writer from %s) t
  where pg_visible_in_snapshot(
    (case when t.writer > s.upto + 2147483648 then t.writer - 4294967296 else t.writer end)::text::xid8,
    $1::pg_snapshot)
  group by 1 order by 1`;

/**
 * Counts what is there now, or what is there now and was there in an earlier snapshot of this server,
 * also on a copy of it. Rows that are never changed nor removed are the same number in both.
 */
export async function countLedgers(source: MovingSource, snapshot?: string): Promise<LedgerCounts> {
  return await snapshotTx(source, async (tx) => {
    const seenBy = snapshot ?? (await currentSnapshot(tx));
    const tables: LedgerCounts['tables'] = {};
    for (const [name] of await tx.ask(LEDGERS)) {
      const counted = await tx.ask(WRITTEN_BY.replace('%s', String(name)), [seenBy]);
      tables[String(name)] = Object.fromEntries(
        counted.map(([shop, rows]) => [String(shop), Number(rows)]),
      );
    }
    return { snapshot: seenBy, tables };
  });
}

async function currentSnapshot(tx: MovingTx): Promise<string> {
  const [row] = await tx.ask('select pg_current_snapshot()::text');
  return String(row?.[0]);
}
