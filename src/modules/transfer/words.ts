import { report, type Report } from '#platform/cli.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { Differences } from './bring-rows.ts';

export const DRY = { flags: '--dry-run', summary: 'Only say what would be done' };

/** A refusal as the report of a verb. */
export function refused(refusal: Refusal): Report {
  const { refusal: code, detail, data } = refusal;
  return report({ data: { refusal: code, detail, ...data }, lines: [detail], exitCode: 1 });
}

/** Lines for the tables in which something differs. */
export function describeDifferences(differences: Differences): string[] {
  return Object.entries(differences)
    .filter(([, { removed, changed, added }]) => removed + changed + added > 0)
    .map(([table, { removed, changed, added }]) => {
      return `  ${table.padEnd(32)} ${removed} removed, ${changed} changed, ${added} added`;
    });
}
