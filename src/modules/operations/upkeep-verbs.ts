import { report, UsageError, verb, type Verb } from '#platform/cli.ts';
import { bytesOf } from '#platform/written.ts';

/** What is done by the clock rather than because something happened. */
export const upkeepVerbs: Verb[] = [
  verb({
    name: 'capacity report',
    summary:
      'Growth by month, and which scaling triggers are met or will be; exit code 1 when one is met',
    needs: 'database',
    run: async (cli) => {
      const [{ reportCapacity }, { writeCapacityReport }] = await Promise.all([
        import('./capacity-report.ts'),
        import('./capacity-text.ts'),
      ]);
      const data = await reportCapacity(cli.app);
      const isMet = data.triggers.some(({ state }) => state === 'met');
      return report({ data, lines: writeCapacityReport(data), exitCode: isMet ? 1 : 0 });
    },
  }),
  verb({
    name: 'rounds',
    summary: 'A checklist with its facts gathered: morning, noon, evening, weekly or monthly',
    arguments: [{ name: '<round>', summary: 'morning (09:00), noon (13:00), evening (18:00) …' }],
    needs: 'database',
    run: async (cli, [name = '']) => {
      const { makeRound, rounds } = await import('./rounds.ts');
      const round = rounds.find((known) => known === name);
      if (round === undefined) throw new UsageError(`The rounds are ${rounds.join(', ')}`);
      const { writeRound } = await import('./round-text.ts');
      const data = await makeRound(cli.app, round);
      const items = data.sections.flatMap((section) => section.items);
      const failed = items.some(({ state }) => state === 'fail');
      return report({ data, lines: writeRound(data), exitCode: failed ? 1 : 0 });
    },
  }),
  verb({
    name: 'logs prune',
    summary: 'Remove log files that were put aside long ago; the running log does it by itself',
    options: [
      { flags: '--days <days>', summary: 'How many to keep; LOG_KEEP_DAYS when absent' },
      { flags: '--dry-run', summary: 'Only list them' },
    ],
    needs: 'nothing',
    run: async ({ config }, _args, options) => {
      const days = Number(options['days'] ?? config.LOG_KEEP_DAYS);
      if (!Number.isInteger(days) || days < 0) throw new UsageError('--days takes 0 or more');
      if (config.LOG_FILE === undefined) {
        throw new UsageError('LOG_FILE is not set: the log goes to standard output alone.');
      }
      const { removeOldLogs } = await import('./remove-old-logs.ts');
      const dryRun = options['dryRun'] === true;
      const logs = await removeOldLogs(config.LOG_FILE, days, dryRun);
      const bytes = logs.reduce((sum, log) => sum + log.bytes, 0);
      return report({
        data: { dryRun, removed: logs, bytes },
        lines: [
          ...logs.map((log) => `${log.path}  ${bytesOf(log.bytes)}  ${log.writtenAt}`),
          `${dryRun ? 'Would remove' : 'Removed'} ${logs.length} files, ${bytesOf(bytes)}.`,
        ],
      });
    },
  }),
];
