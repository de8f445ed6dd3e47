import { chooseVault, FROM, isBackupId } from '#modules/backup/index.ts';
import { refused, report, UsageError, verb, type Verb } from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import { stampOf } from '#platform/written.ts';
import { counted, sumOf } from './words.ts';

export const wholeVerbs: Verb[] = [
  verb({
    name: 'database export',
    summary: 'Write every row and upload of every shop: for managed servers and major upgrades',
    options: [
      { flags: '--to <file>', summary: 'Compressed when it ends with .zst; all-<time> if absent' },
    ],
    needs: 'database',
    run: async (cli, _words, { to }) => {
      const { exportAll } = await import('./export-all.ts');
      const path = typeof to === 'string' ? to : `all-${stampOf(cli.app.clock.now())}.ndjson.zst`;
      const done = await exportAll(cli.app, path, (table, rows) => {
        if (rows > 0) cli.progress(`${table}: ${rows}`);
      });
      const rows = sumOf(Object.values(done.tables).map((table) => table.rows));
      return report({
        data: done,
        lines: [
          `Wrote ${rows} rows and ${done.files.count} uploaded files to ${path} (${done.bytes} bytes).`,
          `It shows everything at ${done.takenAt}, sign-ins and secrets included: keep it safe.`,
        ],
      });
    },
  }),
  verb({
    name: 'database import',
    summary: 'Fill an empty database from an export of everything: whole, or not at all',
    arguments: [{ name: '<file>', summary: 'What "database export" wrote, or a backup of rows' }],
    options: [FROM, { flags: '--despite-checks', summary: 'Take rows that break checks' }],
    needs: 'database',
    run: async (cli, [path = ''], options) => {
      const { importAll } = await import('./import-all.ts');
      if (options['from'] !== undefined && !isBackupId(path)) {
        throw new UsageError(`--from is where a backup is read, and ${path} is none`);
      }
      const how = {
        checks: await cli.checks(),
        despiteChecks: options['despiteChecks'] === true,
        onRows: counted(cli),
      };
      const vault = chooseVault(cli.config, options['from']);
      const done = await importAll(cli.app, path, how, vault);
      if (isRefusal(done)) return refused(done);
      return report({
        data: done,
        lines: [
          `Imported ${done.rows} rows and ${done.files} uploaded files as of ${done.takenAt}.`,
          'Equal to the file by checksum.',
        ],
      });
    },
  }),
];
