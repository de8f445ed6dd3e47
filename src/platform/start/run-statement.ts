import pg from 'pg';
import type { Connections } from '../database/index.ts';
import { withClient } from '../postgres/with-client.ts';

/** What a typed statement answered. */
export type StatementAnswer =
  | { kind: 'rows'; columns: string[]; rows: Record<string, unknown>[] }
  | { kind: 'done'; command: string; rows: number }
  | { kind: 'refused'; message: string; sqlState: string };

/**
 * Runs what an operator typed. Without `write`: as emporium_system in a read-only transaction,
 * which sees every shop and changes nothing. With it: as the owner, in one transaction. An error of
 * the database is an answer; anything else is thrown.
 */
export async function runStatement(
  connections: Connections,
  statement: string,
  write: boolean,
): Promise<StatementAnswer> {
  try {
    return await withClient(write ? connections.owner : connections.system, async (client) => {
      await client.query(write ? 'begin' : 'begin read only');
      const result = last(await client.query<Record<string, unknown>>(statement));
      await client.query('commit');
      const columns = result.fields.map(({ name }) => name);
      if (columns.length > 0) return { kind: 'rows', columns, rows: result.rows };
      return { kind: 'done', command: result.command, rows: result.rowCount ?? 0 };
    });
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { kind: 'refused', message: error.message, sqlState: error.code ?? '' };
  }
}

/** Several statements in one text answer with a list of results; the last is what was asked for. */
function last<T>(results: T | T[]): T {
  return Array.isArray(results) ? (results.at(-1) as T) : results;
}
