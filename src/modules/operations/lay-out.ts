/** How tables and findings are written for an operator at a terminal. */
import type { Finding } from './contract.ts';

const WIDEST_CELL = 90;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Rows under their heads; columns whose cells are all figures stand to the right. */
export function tableOf(
  heads: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string[] {
  const cells = rows.map((row) => row.map((cell) => String(cell ?? '-').slice(0, WIDEST_CELL)));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]!.length)),
  );
  const isFigures = heads.map((_head, column) =>
    cells.every((row) => /^(-|[\d.,]+( ?[a-zA-Z%]{1,3})?)$/.test(row[column]!)),
  );
  const line = (row: readonly string[]): string =>
    `  ${row
      .map((cell, column) =>
        isFigures[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')}`.trimEnd();
  return [line(heads), ...cells.map(line)];
}

/** A finding, and on a line of its own what to do about it. */
export function findingLines({ what, state, found, remedy }: Finding): string[] {
  const line = `  ${state.padEnd(5)} ${what.padEnd(16)} ${found}`;
  return remedy === undefined ? [line] : [line, `${' '.repeat(25)}${remedy}`];
}

/** Seconds of `90s`, `30m`, `2h` or `7d`; null for anything else. */
export function secondsOf(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(text.trim()) ?? [];
  if (count === undefined) return null;
  return Number(count) * { s: 1, m: MINUTE, h: HOUR, d: DAY }[unit as 's' | 'm' | 'h' | 'd'];
}
