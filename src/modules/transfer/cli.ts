import { shopSlug } from '#modules/shops/index.ts';
import {
  refused,
  report,
  textOf,
  UsageError,
  verb,
  type Report,
  type Verb,
} from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import { stampOf } from '#platform/written.ts';
import { wholeVerbs } from './cli-whole.ts';
import { offerBackup } from './offer-backup.ts';
import { restoreVerbs } from './cli-restore.ts';
import type { Imported } from './import-shop.ts';
import { counted, describeDifferences, DRY, sumOf } from './words.ts';

// `backup create` loads every module's verbs.
offerBackup();

// Each use case is loaded when its verb runs.
export const verbs: Verb[] = [
  ...restoreVerbs,
  ...wholeVerbs,
  verb({
    name: 'shop export',
    summary: 'Write everything that a shop owns, as NDJSON: one moment of it, while it goes on',
    arguments: [{ name: '<slug>', summary: 'The shop' }],
    options: [
      {
        flags: '--to <file>',
        summary: 'Compressed when it ends with .zst; <slug>-<time> if absent',
      },
    ],
    needs: 'database',
    run: async (cli, [slug = ''], { to }) => {
      const { exportShop, liveSource } = await import('./export-shop.ts');
      const { shopId } = await cli.shop(slug);
      const path =
        typeof to === 'string' ? to : `${slug}-${stampOf(cli.app.clock.now())}.ndjson.zst`;
      const source = liveSource(cli.app, shopId, (table, rows) => {
        if (rows > 0) cli.progress(`${table}: ${rows}`);
      });
      const done = await exportShop(source, shopId, path);
      if (!done) throw new Error(`Shop ${slug} is gone`);
      const rows = sumOf(Object.values(done.tables).map((table) => table.rows));
      return report({
        data: done,
        lines: [
          `Wrote ${rows} rows and ${done.files.count} uploaded files to ${path} (${done.bytes} bytes).`,
          `It shows ${slug} at ${done.takenAt}; what comes later is not in it.`,
          `Left out: ${Object.keys(done.leftOut).join(', ')}.`,
        ],
      });
    },
  }),
  verb({
    name: 'shop import',
    summary: 'Bring a shop in from an export: whole, equal by checksum, or not at all',
    arguments: [{ name: '<file>', summary: 'What "shop export" wrote' }],
    options: [
      { flags: '--slug <slug>', summary: 'Another name in addresses than the file has' },
      { flags: '--replace', summary: 'The shop is here: bring it to the state of the file' },
      { flags: '--open', summary: 'Let shoppers in at once; closed for maintenance if absent' },
      { flags: '--despite-checks', summary: 'Take rows that break checks' },
      DRY,
    ],
    needs: 'database',
    run: async (cli, [path = ''], options) => {
      const { importShop } = await import('./import-shop.ts');
      const slug = textOf(options['slug']);
      const dryRun = options['dryRun'] === true;
      const done = await importShop(cli.app, path, {
        checks: await cli.checks(),
        slug: slug === undefined ? undefined : shopSlug(slug),
        replace: options['replace'] === true,
        despiteChecks: options['despiteChecks'] === true,
        dryRun,
        open: options['open'] === true,
        action: 'shop.imported',
        onRows: counted(cli),
      });
      return isRefusal(done) ? refused(done) : report(describeImport(done, dryRun));
    },
  }),
  verb({
    name: 'shop checksum',
    summary: 'One number for all that a shop owns: equal where its rows are',
    arguments: [{ name: '<slug>', summary: 'The shop' }],
    needs: 'database',
    run: async (cli, [slug = '']) => {
      const { sumShop } = await import('./sum-rows.ts');
      const { shopId } = await cli.shop(slug);
      const done = await sumShop(cli.app, shopId);
      const tables = Object.entries(done.tables).map(
        ([name, { rows, sha256 }]) => `${sha256}  ${String(rows).padStart(9)}  ${name}`,
      );
      return report({ data: done, lines: [...tables, `${done.sha256}  ${slug}`] });
    },
  }),
  verb({
    name: 'shop delete',
    summary: 'Delete a shop and all that it owns, after its export has proven to hold it',
    arguments: [{ name: '<slug>', summary: 'The shop; closed for maintenance' }],
    options: [
      { flags: '--exported-to <file>', summary: 'The export that holds it as it is now' },
      { flags: '--yes', summary: 'Really delete; only says what would go if absent' },
    ],
    needs: 'database',
    run: async (cli, [slug = ''], options) => {
      const { deleteShop } = await import('./delete-shop.ts');
      const { shopId } = await cli.shop(slug);
      const file = options['exportedTo'];
      if (typeof file !== 'string') throw new UsageError('Which export holds it? --exported-to');
      const really = options['yes'] === true;
      const done = await deleteShop(cli.app, shopId, file, really);
      if (isRefusal(done)) return refused(done);
      const said = really ? 'Deleted' : 'Would delete';
      return report({
        data: done,
        lines: [
          `${said} ${slug}: ${done.rows} rows and its uploaded files.`,
          ...(really ? [] : ['Nothing was deleted. Add --yes to do it.']),
        ],
      });
    },
  }),
];

function describeImport(done: Imported, dryRun: boolean): Report {
  const { shop, differences, hostsLeft, files, brokenChecks } = done;
  const lines = describeDifferences(differences);
  return {
    data: done,
    lines: [
      `${dryRun ? 'Would import' : 'Imported'} ${shop.slug} as of ${done.takenAt}, ${files} uploaded files:`,
      ...(lines.length > 0 ? lines : ['  nothing differs']),
      ...hostsLeft.map((host) => `${host} belongs to another shop here and stays with it.`),
      ...brokenChecks.map(({ check, rows }) => `Broken, as you wished: ${check} (${rows})`),
      ...(dryRun ? ['Nothing was written.'] : ['Equal to the file by checksum.']),
    ],
  };
}
