import { report, textOf, UsageError, verb, type Verb } from '#platform/cli.ts';
import { endHealed } from './end-healed.ts';
import { findTroubles, resumePath } from './pause-paths.ts';
import { proveOversellVerb } from './prove/verb.ts';
import { countForgettable, forgetMetrics } from './record-metrics.ts';
import { runChecks, type CheckResult } from './run-checks.ts';
import { verifyVerb } from './verify-verb.ts';

/** Most offending rows of one check that are printed; --json has them all. */
const ROWS_SHOWN_MAX = 10;

export const verbs: Verb[] = [
  verb({
    name: 'checks run',
    summary:
      'Run the invariants over all shops, and end the pauses of those that hold again; exit code 1 when one is broken',
    arguments: [{ name: '[names...]', summary: 'Only these, or modules, such as inventory' }],
    needs: 'database',
    run: async (cli, names) => {
      const all = await cli.checks();
      const wanted = (name: string): boolean =>
        names.length === 0 || names.includes(name) || names.includes(name.split('.')[0]!);
      const chosen = all.filter(({ name }) => wanted(name));
      if (chosen.length === 0) throw new UsageError(`No check is called ${names.join(' or ')}`);
      const ranAt = cli.app.clock.now().toISOString();
      const results = await runChecks(cli.app, chosen);
      const broken = results.filter(({ rows }) => rows.length > 0);
      const healed = await endHealed(cli.app, chosen, results, ranAt);
      return report({
        data: { checks: results, broken: broken.length, healed },
        lines: [
          ...results.flatMap(linesOf),
          ...healedLine(healed),
          summary(results.length, broken.length),
        ],
        exitCode: broken.length === 0 ? 0 : 1,
      });
    },
  }),
  verb({
    name: 'checks status',
    summary: 'List the breaches that stand and the sales that they pause, in every shop',
    needs: 'database',
    run: async (cli) => {
      const { breaches, pauses } = await findTroubles(cli.app);
      const lines = [
        ...breaches.map(
          (row) => `breach ${row.id}  ${row.check_name}  since ${row.first_seen}  ${where(row)}`,
        ),
        ...pauses.map(
          (row) => `pause  ${row.id}  ${row.path}  since ${row.began_at}  ${where(row)}`,
        ),
      ];
      return report({
        data: { breaches, pauses },
        lines:
          lines.length > 0 ? lines : ['No invariant is known to be broken; nothing is paused.'],
        exitCode: breaches.length + pauses.length === 0 ? 0 : 1,
      });
    },
  }),
  verb({
    name: 'checks resume',
    summary: 'Lift a pause by hand, before its breach is mended; audited, and not paused again',
    arguments: [{ name: '<pause>', summary: 'its id, as checks status shows it' }],
    options: [{ flags: '--shop <slug>', summary: 'the shop; without it the default shop' }],
    needs: 'database',
    run: async (cli, [pauseId = ''], { shop }) => {
      if (!UUID.test(pauseId)) throw new UsageError(`${pauseId} is no id. See checks status`);
      const ctx = await cli.shop(textOf(shop));
      const lifted = await resumePath(ctx, pauseId);
      return report({
        data: { pauseId, lifted },
        lines: [lifted ? `Sales go on.` : `This shop has no pause ${pauseId} in force.`],
        exitCode: lifted ? 0 : 1,
      });
    },
  }),
  verb({
    name: 'metrics prune',
    summary: 'Remove stored measures that are older than some days; the worker does it each night',
    options: [
      { flags: '--days <days>', summary: 'how many to keep', default: '90' },
      { flags: '--dry-run', summary: 'only count them' },
    ],
    needs: 'database',
    run: async (cli, _words, { days, dryRun }) => {
      const keep = Number(days);
      if (!Number.isInteger(keep) || keep < 1) throw new UsageError('--days takes 1 or more');
      if (dryRun === true) {
        const removable = await countForgettable(cli.app, keep);
        const lines = [`Would remove ${removable} measures.`];
        return report({ data: { dryRun: true, removable }, lines });
      }
      const removed = await forgetMetrics(cli.app, keep);
      return report({ data: { removed }, lines: [`Removed ${removed} measures.`] });
    },
  }),
  proveOversellVerb,
  verifyVerb,
];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function where({ shop_id }: { shop_id: string | null }): string {
  return shop_id === null ? 'no shop' : `shop ${shop_id}`;
}

function linesOf({ name, promise, rows, durationMs }: CheckResult): string[] {
  if (rows.length === 0) return [`ok      ${name}  (${durationMs} ms)`];
  return [
    `BROKEN  ${name}: ${promise}`,
    ...rows.slice(0, ROWS_SHOWN_MAX).map((row) => `        ${JSON.stringify(row)}`),
    ...(rows.length > ROWS_SHOWN_MAX ? [`        and ${rows.length - ROWS_SHOWN_MAX} more`] : []),
  ];
}

function healedLine(breaches: number): string[] {
  if (breaches === 0) return [];
  const what = breaches === 1 ? '1 breach is over' : `${breaches} breaches are over`;
  return [`${what}: what was paused for it is sold again.`];
}

function summary(count: number, broken: number): string {
  return broken === 0
    ? `All ${count} invariants hold.`
    : `${broken} of ${count} invariants are broken.`;
}
