import { backupTarget, openVault, showProgress } from '#modules/backup/index.ts';
import { refused, report, UsageError, verb, type Report, type Verb } from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { RestoredRows } from './restore-rows.ts';
import type { RestoredShop } from './restore-shop.ts';
import { DRY, describeDifferences } from './words.ts';

const DESPITE = { flags: '--despite-checks', summary: 'Take rows that break checks' };

export const restoreVerbs: Verb[] = [
  verb({
    name: 'restore shop',
    summary: 'Put one shop back to a moment; others do not notice, and nothing is charged again',
    arguments: [{ name: '<slug>', summary: 'The shop; closed for maintenance meanwhile' }],
    options: [
      { flags: '--to <when>', summary: 'a time (ISO 8601, UTC), `latest`, or a backup' },
      {
        flags: '--return-payments',
        summary: 'Money of orders that are gone goes back at once; a case for people if absent',
      },
      DESPITE,
      DRY,
      { flags: '-y, --yes', summary: 'Do it; without it, only say what would be done' },
    ],
    needs: 'database',
    run: async (cli, [slug = ''], options) => {
      const { restoreShop } = await import('./restore-shop.ts');
      const { shopId } = await cli.shop(slug);
      if (typeof options['to'] !== 'string') throw new UsageError('--to says which moment');
      const dryRun = options['yes'] !== true || options['dryRun'] === true;
      const done = await restoreShop(cli.app, shopId, {
        to: await backupTarget(openVault(cli.config), options['to']),
        checks: await cli.checks(),
        dryRun,
        despiteChecks: options['despiteChecks'] === true,
        returnPayments: options['returnPayments'] === true,
        onProgress: showProgress(cli),
      });
      return isRefusal(done) ? refused(done) : describeShop(done, dryRun);
    },
  }),
  verb({
    name: 'restore rows',
    summary:
      'Bring back rows that are missing from a table, as a backup has them; changes no other',
    arguments: [{ name: '<table>', summary: 'With its schema: orders.lines' }],
    options: [
      { flags: '--from <when>', summary: 'a time (ISO 8601, UTC), `latest`, or a backup' },
      { flags: '--ids <id...>', summary: 'Only these; all that is missing if absent' },
      { flags: '--shop <slug>', summary: 'Only this shop; all of them if absent' },
      { flags: '--with-parents', summary: 'Also what these rows refer to and is missing' },
      { flags: '--with-children', summary: 'Also what refers to these rows and is missing' },
      DESPITE,
      DRY,
      { flags: '-y, --yes', summary: 'Do it; without it, only say what would be done' },
    ],
    needs: 'database',
    run: async (cli, [table = ''], options) => {
      const { restoreRows } = await import('./restore-rows.ts');
      const shop = options['shop'];
      if (typeof options['from'] !== 'string') throw new UsageError('--from says which backup');
      const dryRun = options['yes'] !== true || options['dryRun'] === true;
      const done = await restoreRows(cli.app, {
        table,
        from: await backupTarget(openVault(cli.config), options['from']),
        ids: (options['ids'] as string[] | undefined) ?? null,
        shopId: typeof shop === 'string' ? (await cli.shop(shop)).shopId : null,
        withParents: options['withParents'] === true,
        withChildren: options['withChildren'] === true,
        checks: await cli.checks(),
        despiteChecks: options['despiteChecks'] === true,
        dryRun,
        onProgress: showProgress(cli),
      });
      return isRefusal(done) ? refused(done) : describeRows(done, dryRun);
    },
  }),
];

function describeShop(done: RestoredShop, dryRun: boolean): Report {
  const { shop, takenAt, lostOrders, gateway, before, brokenChecks } = done;
  const changes = describeDifferences(done.differences);
  const [first, last] = [lostOrders[0]?.number, lostOrders.at(-1)?.number];
  const cases = gateway?.cases.length ?? 0;
  return report({
    data: done,
    lines: [
      `${dryRun ? 'Would put' : 'Put'} ${shop.slug} back to ${takenAt}:`,
      ...(changes.length > 0 ? changes : ['  nothing differs']),
      ...(lostOrders.length > 0
        ? [
            `${lostOrders.length} orders placed since ${dryRun ? 'would go' : 'are gone'}; ` +
              `their numbers, ${first} to ${last}, are given again.`,
          ]
        : []),
      ...brokenChecks.map(({ check, rows }) => `Broken, as you wished: ${check} (${rows})`),
      ...(gateway
        ? [
            gateway.complete
              ? 'The provider’s book was read from then on.'
              : 'The provider’s book could not be read to its end; the worker goes on with it.',
            `${cases} cases wait for people, ${gateway.returned} payments went back.`,
          ]
        : []),
      ...(before
        ? [`As it was before: ${before}`, `Undo: emporium shop import ${before} --replace`]
        : ['Nothing was changed. Add --yes to do it.']),
    ],
  });
}

function describeRows({ shops }: RestoredRows, dryRun: boolean): Report {
  const lines = shops.flatMap(({ shop, tables }) =>
    tables
      .filter(({ rows }) => rows > 0)
      .map(({ table, rows, first }) => {
        const more = rows > first.length ? ' …' : '';
        return `  ${shop}  ${table}: ${rows} rows (${first.join(', ')}${more})`;
      }),
  );
  if (lines.length === 0) return { data: { shops }, lines: ['Nothing is missing.'] };
  return report({
    data: { shops },
    lines: [
      dryRun ? 'Missing, and in the backup:' : 'Brought back:',
      ...lines,
      ...(dryRun ? ['Nothing was written. Add --yes to do it.'] : []),
    ],
  });
}
