import { text } from 'node:stream/consumers';
import { UsageError, type Cli, type Report } from '#platform/cli.ts';
import { reachDatabase } from '#platform/start/reach-database.ts';
import type { StatementAnswer } from '#platform/start/run-statement.ts';

const WIDEST_COLUMN = 60;
const NO_WRITE = new Set(['25006', '42501']);

/**
 * Runs a statement given as an argument or on standard input: reading every shop, or with `write`
 * as the owner. Refuses to guess when there is none. Exit code 1 when the database refuses it.
 */
export async function runSql(cli: Cli, given: string | undefined, write: boolean): Promise<Report> {
  const statement = (given ?? (process.stdin.isTTY ? '' : await text(process.stdin))).trim();
  if (statement === '') {
    throw new UsageError('Which statement? Give it as an argument or on standard input.');
  }
  const database = await reachDatabase(cli.config);
  try {
    return present(await database.run(statement, write), write);
  } finally {
    await database.close();
  }
}

function present(answer: StatementAnswer, write: boolean): Report {
  if (answer.kind === 'rows')
    return { data: answer.rows, lines: table(answer.columns, answer.rows) };
  if (answer.kind === 'done') {
    const { command, rows } = answer;
    return { data: { command, rows }, lines: [`${command} ${rows}`] };
  }
  const { message, sqlState } = answer;
  const hint = NO_WRITE.has(sqlState) && !write ? ' (add --write to run it as the owner)' : '';
  return { data: { error: message, sqlState }, lines: [message + hint], exitCode: 1 };
}

function table(columns: string[], rows: Record<string, unknown>[]): string[] {
  const cells = rows.map((row) => columns.map((name) => shown(row[name])));
  const widths = columns.map((name, column) =>
    Math.min(WIDEST_COLUMN, Math.max(name.length, ...cells.map((row) => row[column]!.length))),
  );
  const line = (row: string[]): string =>
    row
      .map((cell, column) => cell.slice(0, WIDEST_COLUMN).padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(columns), line(rule), ...cells.map(line), `(${cells.length} rows)`];
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '';
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  return plain.replaceAll('\n', ' ');
}
