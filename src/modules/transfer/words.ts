import type { Cli } from '#platform/cli.ts';
import type { Differences } from './bring-rows.ts';

export const DRY = { flags: '--dry-run', summary: 'Only say what would be done' };

/** Lines for the tables in which something differs. */
export function describeDifferences(differences: Differences): string[] {
  return Object.entries(differences)
    .filter(([, { removed, changed, added }]) => removed + changed + added > 0)
    .map(([table, { removed, changed, added }]) => {
      return `  ${table.padEnd(32)} ${removed} removed, ${changed} changed, ${added} added`;
    });
}

/** Says how far the rows have come, every hundred thousand. */
export function counted(cli: Cli): (table: string, rows: number) => void {
  let total = 0;
  return (table, rows) => {
    const before = Math.floor(total / 100_000);
    total += rows;
    if (Math.floor(total / 100_000) > before) cli.progress(`${total} rows, now ${table}`);
  };
}

/** All of them together. */
export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
