import pg from 'pg';
import type { PostgresConnection } from './postmaster.ts';
import { withClient } from './with-client.ts';

/** What a thorough look at a database found. */
export interface Inspection {
  tables: number;
  indexes: number;
  rows: number;
  findings: { where: string; problem: string }[];
}

const OWN_SCHEMAS = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_t'`;

const TABLES = `select c.oid::regclass::text as name from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence = 'p' order by ${OWN_SCHEMAS} desc, 1`;

const INDEXES = `select c.oid::regclass::text as name from pg_class c
  join pg_am a on a.oid = c.relam join pg_index i on i.indexrelid = c.oid
  where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p' and i.indisvalid order by 1`;

/**
 * Reads every page of a database that nobody else works in: each table row by row with amcheck's
 * verify_heapam, each B-tree with bt_index_check against its table, and counts all rows. Pages whose
 * checksum is wrong show as errors of reading. Finds; throws only when it cannot look.
 */
export async function inspectDatabase(connection: PostgresConnection): Promise<Inspection> {
  const config = { ...connection, options: '-c role=none -c statement_timeout=0' };
  return await withClient(config, async (client) => {
    await client.query('create extension if not exists amcheck');
    const tables = await namesOf(client, TABLES);
    const indexes = await namesOf(client, INDEXES);
    const inspection: Inspection = {
      tables: tables.length,
      indexes: indexes.length,
      rows: 0,
      findings: [],
    };
    for (const name of tables) await lookAtTable(client, name, inspection);
    for (const name of indexes) {
      const check = 'select bt_index_check($1::regclass, true, true)';
      await noteFailure(inspection, name, async () => void (await client.query(check, [name])));
    }
    return inspection;
  });
}

async function lookAtTable(client: pg.Client, name: string, inspection: Inspection): Promise<void> {
  await noteFailure(inspection, name, async () => {
    const found = await client.query<{ blkno: string; msg: string }>(
      'select blkno::text, msg from verify_heapam($1::regclass, check_toast => true) limit 20',
      [name],
    );
    for (const { blkno, msg } of found.rows)
      inspection.findings.push({ where: name, problem: `block ${blkno}: ${msg}` });
    const counted = await client.query<{ rows: string }>(`select count(*) as rows from ${name}`);
    inspection.rows += Number(counted.rows[0]?.rows ?? 0);
  });
}

/** What PostgreSQL says while it reads is a finding; a lost connection is not. */
async function noteFailure(
  inspection: Inspection,
  where: string,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    inspection.findings.push({ where, problem: error.message });
  }
}

async function namesOf(client: pg.Client, query: string): Promise<string[]> {
  return (await client.query<{ name: string }>(query)).rows.map(({ name }) => name);
}
