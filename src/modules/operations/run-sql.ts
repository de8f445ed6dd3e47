import { text } from 'node:stream/consumers';
import pg from 'pg';
import { UsageError, type Cli, type Report } from '#platform/cli.ts';
import { reachDatabase } from '#platform/start/reach-database.ts';

const WIDEST_COLUMN = 60;

/**
 * Runs what the operator typed. Without `write`: as emporium_system in a read-only transaction, which sees every shop
 * and changes nothing. With it: as the owner, in one transaction. Refuses to guess when there is no statement.
 */
export async function runSql(cli: Cli, given: string | undefined, write: boolean): Promise<Report> {
  const statement = (given ?? (process.stdin.isTTY ? '' : await text(process.stdin))).trim();
  if (statement === '')
    throw new UsageError('Which statement? Give it as an argument or on standard input.');
  const database = await reachDatabase(cli.config);
  const client = new pg.Client(write ? database.connections.owner : database.connections.system);
  try {
    await client.connect();
    await client.query(write ? 'begin' : 'begin read only');
    const result = last(await client.query<Record<string, unknown>>(statement));
    await client.query('commit');
    return present(result);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    const refused = error.code === '25006' || error.code === '42501';
    const hint = refused && !write ? ' (add --write to run it as the owner)' : '';
    return {
      data: { error: error.message, sqlState: error.code },
      lines: [`${error.message}${hint}`],
      exitCode: 1,
    };
  } finally {
    await client.end();
    await database.close();
  }
}

/** Several statements in one text answer with a list of results; the last is what was asked for. */
function last<T>(results: T | T[]): T {
  return Array.isArray(results) ? (results.at(-1) as T) : results;
}

function present(result: pg.QueryResult<Record<string, unknown>>): Report {
  const names = result.fields.map(({ name }) => name);
  if (names.length === 0) {
    const rows = result.rowCount ?? 0;
    return { data: { command: result.command, rows }, lines: [`${result.command} ${rows}`] };
  }
  const cells = result.rows.map((row) => names.map((name) => shown(row[name])));
  const widths = names.map((name, column) =>
    Math.min(WIDEST_COLUMN, Math.max(name.length, ...cells.map((row) => row[column]!.length))),
  );
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.slice(0, WIDEST_COLUMN).padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return {
    data: result.rows,
    lines: [line(names), line(rule), ...cells.map(line), `(${cells.length} rows)`],
  };
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  const plain = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return plain.replaceAll('\n', ' ');
}
