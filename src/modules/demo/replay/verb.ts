import { existsSync } from 'node:fs';
import { report, UsageError, verb, type Report } from '#platform/cli.ts';
import { formatMoney } from '#platform/money.ts';
import { findRunningServer } from '#platform/start/running-server.ts';
import { replaySales, type ReplayReport } from './replay-sales.ts';

/** Price differences that are printed; --json has them all. */
const DIFFERENCES_SHOWN_MAX = 10;
const CONCURRENCY_MAX = 256;

/** `emporium replay <file>`: a month of recorded sales, sold for real. */
export const replayVerb = verb({
  name: 'replay',
  summary: 'Sell the invoices of an Online Retail file over the public API of the running server',
  arguments: [{ name: '<file>', summary: 'Online Retail CSV, plain or .gz' }],
  options: [
    { flags: '--shop <slug>', summary: 'Shop to sell in; opened when it is not there' },
    { flags: '--concurrency <n>', summary: 'Checkouts at the same time', default: '8' },
    {
      flags: '--stock-factor <n>',
      summary: 'Stock this share of what the file needs',
      default: '1',
    },
    {
      flags: '--url <url>',
      summary: 'Server to sell at; the one on this data directory otherwise',
    },
    { flags: '--journal <file>', summary: 'Append each acknowledged order to this file at once' },
  ],
  needs: 'database',
  run: async (cli, [path = ''], options) => {
    if (!existsSync(path)) throw new UsageError(`There is no file ${path}`);
    const url = String(options['url'] ?? findRunningServer(cli.config.EMPORIUM_DATA)?.url ?? '');
    if (!url)
      throw new UsageError('No server runs on this data directory. Start one, or give --url.');
    if (typeof options['shop'] !== 'string')
      throw new UsageError('Name the shop with --shop <slug>');
    const replayed = await replaySales(cli.app, {
      path,
      url,
      shopSlug: options['shop'],
      concurrency: numberOf(options['concurrency'], 'concurrency', 1, CONCURRENCY_MAX),
      stockFactor: numberOf(options['stockFactor'], 'stock-factor', 0, 1000),
      journal: options['journal'] as string | undefined,
      progress: (text) => cli.progress(text),
    });
    return reportOf(replayed);
  },
});

function numberOf(value: unknown, name: string, least: number, most: number): number {
  const number = Number(value);
  if (!(number >= least && number <= most)) {
    throw new UsageError(`--${name} takes a number from ${least} to ${most}`);
  }
  return number;
}

function reportOf(replayed: ReplayReport): Report {
  const money = (amount: number): string => formatMoney({ amount, currency: 'GBP' }, 'en-GB');
  const { sold, refused, notASale, priceDifferences } = replayed;
  const counts = (list: Record<string, number>): string[] =>
    Object.entries(list).map(([reason, count]) => `  ${String(count).padStart(7)}  ${reason}`);
  const shown = priceDifferences.slice(0, DIFFERENCES_SHOWN_MAX);
  const lines = [
    `${replayed.lines} lines of the file:`,
    `  ${String(sold.lines).padStart(7)}  sold, ${sold.invoices} orders, ${sold.units} units`,
    ...counts(notASale).map((line) => `${line} (not a sale)`),
    `  ${String(replayed.cancellations).padStart(7)}  cancellations, kept for later`,
    `  ${String(refused.lines).padStart(7)}  refused, ${refused.invoices} invoices`,
    ...counts(refused.byCode).map((line) => `${line} (invoices refused)`),
    `Revenue ${money(replayed.revenueMinor)}`,
    `Sold lines at the catalogue's prices ${money(replayed.catalogueSumMinor)}`,
    `Sold lines at the file's own prices ${money(replayed.fileSumMinor)}`,
    `${priceDifferences.length} lines have another price in the file:`,
    ...shown.map(
      (line) =>
        `  line ${line.row}, invoice ${line.invoice}, ${line.stockCode} × ${line.quantity}: ` +
        `${money(line.filePriceMinor)} in the file, ${money(line.cataloguePriceMinor)} here, ` +
        `difference ${money(line.differenceMinor)}`,
    ),
    ...(priceDifferences.length > shown.length ? ['  … all of them with --json'] : []),
    `${replayed.seconds} s, ${replayed.ordersPerSecond} invoices/s`,
    `${replayed.replayedOrders} invoices were ordered by an earlier run`,
    replayed.agrees
      ? 'Every line is accounted for; the sums agree to the penny.'
      : 'THE SUMS DO NOT AGREE.',
  ];
  return report({ data: replayed, lines, exitCode: replayed.agrees ? 0 : 1 });
}
