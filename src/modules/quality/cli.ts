import { report, UsageError, verb, type Verb } from '#platform/cli.ts';
import { proveOversellVerb } from './prove/verb.ts';
import { runChecks, type CheckResult } from './run-checks.ts';

/** Most offending rows of one check that are printed; --json has them all. */
const ROWS_SHOWN_MAX = 10;

export const verbs: Verb[] = [
  verb({
    name: 'checks run',
    summary: 'Run the invariants over all shops; exit code 1 when one is broken',
    arguments: [{ name: '[names...]', summary: 'Only these, or modules, such as inventory' }],
    needs: 'database',
    run: async (cli, names) => {
      const all = await cli.checks();
      const wanted = (name: string): boolean =>
        names.length === 0 || names.includes(name) || names.includes(name.split('.')[0]!);
      const chosen = all.filter(({ name }) => wanted(name));
      if (chosen.length === 0) throw new UsageError(`No check is called ${names.join(' or ')}`);
      const results = await runChecks(cli.app, chosen);
      const broken = results.filter(({ rows }) => rows.length > 0);
      return report({
        data: { checks: results, broken: broken.length },
        lines: [...results.flatMap(linesOf), summary(results.length, broken.length)],
        exitCode: broken.length === 0 ? 0 : 1,
      });
    },
  }),
  proveOversellVerb,
];

function linesOf({ name, promise, rows, durationMs }: CheckResult): string[] {
  if (rows.length === 0) return [`ok      ${name}  (${durationMs} ms)`];
  return [
    `BROKEN  ${name}: ${promise}`,
    ...rows.slice(0, ROWS_SHOWN_MAX).map((row) => `        ${JSON.stringify(row)}`),
    ...(rows.length > ROWS_SHOWN_MAX ? [`        and ${rows.length - ROWS_SHOWN_MAX} more`] : []),
  ];
}

function summary(count: number, broken: number): string {
  return broken === 0
    ? `All ${count} invariants hold.`
    : `${broken} of ${count} invariants are broken.`;
}
