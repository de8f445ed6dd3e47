import { findClosures, findShop, listShops } from '#modules/shops/index.ts';
import { shopRead } from '#platform/database/index.ts';
import {
  refused,
  report,
  textOf,
  UsageError,
  verb,
  type Cli,
  type Report,
  type Verb,
  type VerbValues,
} from '#platform/cli.ts';
import { isRefusal } from '#platform/refusal.ts';
import { MESSAGE_MAX_LENGTH, type MaintenanceWish } from './contract.ts';

const which = [
  { flags: '--shop <slug>', summary: 'Shop; the default one when left out' },
  { flags: '--all', summary: 'Every shop of the installation' },
];

/** Closing and opening, without a restart and in every process. */
export const maintenanceVerbs: Verb[] = [
  verb({
    name: 'maintenance on',
    summary: 'Close a shop to shoppers: 503 and a page that says so; staff may pass; audited',
    options: [
      ...which,
      { flags: '--message <text>', summary: 'What shoppers read' },
      { flags: '--until <time>', summary: 'Expected end: 2026-11-22T04:00Z, or in minutes: 30m' },
    ],
    needs: 'database',
    run: async (cli, _words, options) =>
      await switchShops(cli, options, { closed: true, ...noticeOf(cli, options) }),
  }),
  verb({
    name: 'maintenance off',
    summary: 'Open a shop again; audited',
    options: which,
    needs: 'database',
    run: async (cli, _words, options) => await switchShops(cli, options, { closed: false }),
  }),
  verb({
    name: 'maintenance status',
    summary: 'Which shops are closed, and until when',
    needs: 'database',
    run: showMaintenance,
  }),
];

async function switchShops(
  cli: Cli,
  { shop: slug, all }: VerbValues,
  wish: MaintenanceWish,
): Promise<Report> {
  if (all === true && slug !== undefined) throw new UsageError('Either --shop or --all');
  const { switchMaintenance } = await import('./switch-maintenance.ts');
  const ctx = await cli.shop(textOf(slug));
  const reach = all === true ? 'all' : 'shop';
  const view = await switchMaintenance(ctx, reach, wish);
  if (isRefusal(view)) return refused(view);
  const state = wish.closed ? 'closed for maintenance' : 'open';
  const data = { maintenance: wish.closed, ...view[reach] };
  if (reach === 'all') {
    return report({ data: { all: true, ...data }, lines: [`Every shop is ${state}`] });
  }
  const shop = (await findShop(cli.app, ctx.shopId))!.slug;
  const lines = [`${shop} is ${state}`];
  // Opened alone it stays closed while all are.
  if (!wish.closed && view.all !== null) {
    lines.push('All shops are closed: "emporium maintenance off --all" opens them.');
  }
  return report({ data: { shop, ...data }, lines });
}

function noticeOf(cli: Cli, { message, until }: VerbValues): Omit<MaintenanceWish, 'closed'> {
  const [words = '', end] = [textOf(message), textOf(until)];
  if (words.length > MESSAGE_MAX_LENGTH) {
    throw new UsageError(`A message has at most ${MESSAGE_MAX_LENGTH} characters`);
  }
  return { message: words, until: end === undefined ? null : timeOf(cli, end) };
}

function timeOf({ app }: Cli, until: string): string {
  const minutes = /^(\d{1,5})m$/.exec(until)?.[1];
  const now = app.clock.now().getTime();
  const at = minutes === undefined ? Date.parse(until) : now + Number(minutes) * 60_000;
  if (Number.isNaN(at)) throw new UsageError('--until takes a time (2026-11-22T04:00Z) or 30m');
  if (at <= now) throw new UsageError(`${until} is over already`);
  return new Date(at).toISOString();
}

async function showMaintenance(cli: Cli): Promise<Report> {
  const { all } = await shopRead(await cli.shop(), findClosures);
  const closed = (await listShops(cli.app)).filter(({ maintenance }) => maintenance);
  const lines = closed.map(
    ({ slug, closedMessage, closedUntil }) =>
      `${slug}  closed${closedUntil ? ` until ${closedUntil}` : ''}  ${closedMessage ?? ''}`,
  );
  return report({
    data: {
      all,
      shops: closed.map(({ slug, closedMessage, closedUntil }) => ({
        slug,
        message: closedMessage,
        until: closedUntil,
      })),
    },
    lines: lines.length > 0 ? lines : ['Every shop is open'],
  });
}
