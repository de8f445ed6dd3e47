import { report, UsageError, verb, type Cli, type Report, type Verb } from '#platform/cli.ts';
import { bytesOf, durationOf } from '#platform/written.ts';
import type { KillKind } from './kill-connections.ts';
import { secondsOf, tableOf } from './lay-out.ts';

const YES = { flags: '--yes', summary: 'Do it; without it the list is only shown' };

/** Looking at the database and keeping it in order. */
export const databaseVerbs: Verb[] = [
  verb({
    name: 'database report',
    summary: 'Size, growth, bloat, indexes, slow statements, locks and connections',
    needs: 'database',
    run: async (cli) => {
      const [{ reportDatabase }, { writeDatabaseReport }] = await Promise.all([
        import('./database-report.ts'),
        import('./database-report-text.ts'),
      ]);
      const data = await reportDatabase(cli.app);
      return report({ data, lines: writeDatabaseReport(data) });
    },
  }),
  verb({
    name: 'database vacuum',
    summary: 'Clear dead rows and renew the statistics of the planner',
    arguments: [{ name: '[table]', summary: 'Such as orders.lines; every table when absent' }],
    options: [
      {
        flags: '--full-analyze',
        summary: 'Rewrite the tables to give space back to the disk; closes each meanwhile',
      },
      { flags: '--dry-run', summary: 'Only list the tables' },
      { flags: '--yes', summary: 'With --full-analyze: do it; without it the list is only shown' },
    ],
    needs: 'database',
    run: async (cli, [table = ''], options) => {
      const full = options['fullAnalyze'] === true;
      const dry = options['dryRun'] === true || (full && options['yes'] !== true);
      return await vacuum(cli, { table, full, dry });
    },
  }),
  verb({
    name: 'database kill-idle',
    summary: 'End connections that have done nothing for long',
    options: [{ flags: '--older-than <time>', summary: '90s, 30m, 2h', default: '30m' }, YES],
    needs: 'database',
    run: async (cli, _args, options) =>
      await kill(cli, 'idle', options['olderThan'], options['yes']),
  }),
  verb({
    name: 'database kill-long',
    summary: 'End statements that run for long: ask first, then end their connection',
    options: [{ flags: '--older-than <time>', summary: '90s, 5m, 2h', default: '5m' }, YES],
    needs: 'database',
    run: async (cli, _args, options) =>
      await kill(cli, 'long', options['olderThan'], options['yes']),
  }),
];

interface VacuumWish {
  table: string;
  full: boolean;
  dry: boolean;
}

async function vacuum(cli: Cli, { table, full, dry }: VacuumWish): Promise<Report> {
  const { listVacuumTargets, vacuumDatabase } = await import('./vacuum-database.ts');
  const targets = await listVacuumTargets(cli.app, table);
  if (targets.length === 0) {
    throw new UsageError(`There is no table ${table}. "emporium database report" lists them.`);
  }
  if (dry) {
    const lines = tableOf(
      ['Table', 'Dead rows', 'Dead'],
      targets.map((row) => [row.table_name, row.dead_rows, `${row.dead_percent.toFixed(1)} %`]),
    );
    const told = full ? ['Closed while rewritten; add --yes to do it.'] : [];
    return report({ data: { dryRun: true, tables: targets }, lines: [...lines, ...told] });
  }
  const say = (line: string): void => cli.progress(line);
  const done = await vacuumDatabase(cli.app, { table, full, say });
  const busy = done.filter(({ outcome }) => outcome === 'busy');
  const gained = done.reduce(
    (sum, { bytesBefore, bytesAfter }) => sum + bytesBefore - bytesAfter,
    0,
  );
  return report({
    data: { dryRun: false, tables: done, gainedBytes: gained },
    lines: [
      `${done.length - busy.length} tables in order` +
        (gained > 0 ? `, ${bytesOf(gained)} given back to the disk.` : '.'),
      ...busy.map((row) => `${row.table} is in use: try again at a quieter time.`),
    ],
    exitCode: busy.length === 0 ? 0 : 1,
  });
}

async function kill(cli: Cli, kind: KillKind, given: unknown, yes: unknown): Promise<Report> {
  const seconds = secondsOf(String(given));
  if (seconds === null) throw new UsageError('--older-than takes a time such as 90s, 30m or 2h');
  const { planKills, killConnections } = await import('./kill-connections.ts');
  if (yes === true) {
    const killed = await killConnections(await cli.shop(), kind, seconds);
    const lines = killed.map(
      (one) =>
        `${one.pid}  ${one.application || 'no name'}  ${durationOf(one.seconds)}  ${one.outcome}`,
    );
    const data = { dryRun: false, killed };
    return report({ data, lines: lines.length > 0 ? lines : ['There was nothing to end.'] });
  }
  const { victims, spared } = await planKills(cli.app, kind, seconds);
  const lines = [
    ...victims.map(
      (one) =>
        `would end ${one.pid}  ${one.application || 'no name'}  ${one.user_name}@${one.client}  ` +
        `${one.state} for ${durationOf(one.seconds)}  ${one.query ?? ''}`,
    ),
    ...spared.map(
      ({ client, why }) =>
        `spared    ${client.pid}  ${client.application}  ` +
        `${client.state} for ${durationOf(client.seconds)}  (${why})`,
    ),
    victims.length === 0 ? 'There is nothing to end.' : 'Add --yes to do it.',
  ];
  return report({ data: { dryRun: true, victims, spared }, lines });
}
