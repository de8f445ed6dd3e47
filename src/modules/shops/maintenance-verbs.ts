import {
  report,
  UsageError,
  verb,
  type Cli,
  type Report,
  type Verb,
  type VerbValues,
} from '#platform/cli.ts';
import { currentShop, findShop, listShops } from './find-shop.ts';
import {
  closureOfAll,
  setMaintenance,
  setMaintenanceOfAll,
  type Notice,
} from './set-maintenance.ts';

const which = [
  { flags: '--shop <slug>', summary: 'Shop; the default one when left out' },
  { flags: '--all', summary: 'Every shop of the installation' },
];
const MESSAGE_MAX_LENGTH = 300;

/** Closing and opening, without a restart and in every process. */
export const maintenanceVerbs: Verb[] = [
  verb({
    name: 'maintenance on',
    summary: 'Close a shop to shoppers: 503 and a page that says so; staff may pass',
    options: [
      ...which,
      { flags: '--message <text>', summary: 'What shoppers read' },
      { flags: '--until <time>', summary: 'Expected end: 2026-11-22T04:00Z, or in minutes: 30m' },
    ],
    needs: 'database',
    run: async (cli, _words, options) =>
      await switchMaintenance(cli, options, noticeOf(cli, options)),
  }),
  verb({
    name: 'maintenance off',
    summary: 'Open a shop again',
    options: which,
    needs: 'database',
    run: async (cli, _words, options) => await switchMaintenance(cli, options, null),
  }),
  verb({
    name: 'maintenance status',
    summary: 'Which shops are closed, and until when',
    needs: 'database',
    run: showMaintenance,
  }),
];

async function switchMaintenance(
  cli: Cli,
  { shop: slug, all }: VerbValues,
  notice: Notice | null,
): Promise<Report> {
  if (all === true && slug !== undefined) throw new UsageError('Either --shop or --all');
  const state = notice ? 'closed for maintenance' : 'open';
  const data = { maintenance: notice !== null, ...notice };
  if (all === true) {
    await setMaintenanceOfAll(cli.app, notice);
    return report({ data: { all: true, ...data }, lines: [`Every shop is ${state}`] });
  }
  const ctx = await cli.shop(typeof slug === 'string' ? slug : undefined);
  await setMaintenance(cli.app, ctx.shopId, notice ?? false);
  const { slug: shop } = await currentShop(ctx);
  const lines = [`${shop} is ${state}`];
  // Opened alone it stays closed while all are.
  const after = await findShop(cli.app, ctx.shopId);
  if (!notice && after?.maintenance) {
    lines.push('All shops are closed: "emporium maintenance off --all" opens them.');
  }
  return report({ data: { shop, ...data }, lines });
}

function noticeOf(cli: Cli, { message, until }: VerbValues): Notice {
  if (typeof message === 'string' && message.length > MESSAGE_MAX_LENGTH) {
    throw new UsageError(`A message has at most ${MESSAGE_MAX_LENGTH} characters`);
  }
  return {
    message: typeof message === 'string' && message !== '' ? message : null,
    until: typeof until === 'string' ? timeOf(cli, until) : null,
  };
}

function timeOf({ app }: Cli, until: string): string {
  const minutes = /^(\d{1,5})m$/.exec(until)?.[1];
  const now = app.clock.now().getTime();
  const at = minutes === undefined ? Date.parse(until) : now + Number(minutes) * 60_000;
  if (Number.isNaN(at)) throw new UsageError('--until takes a time (2026-11-22T04:00Z) or 30m');
  if (at <= now) throw new UsageError(`${until} is over already`);
  return new Date(at).toISOString();
}

async function showMaintenance({ app }: Cli): Promise<Report> {
  const [all, shops] = await Promise.all([closureOfAll(app), listShops(app)]);
  const closed = shops.filter(({ maintenance }) => maintenance);
  const lines = closed.map(
    ({ slug, closedMessage, closedUntil }) =>
      `${slug}  closed${closedUntil ? ` until ${closedUntil}` : ''}  ${closedMessage ?? ''}`,
  );
  return report({
    data: {
      all: all ?? null,
      shops: closed.map(({ slug, closedMessage, closedUntil }) => ({
        slug,
        message: closedMessage,
        until: closedUntil,
      })),
    },
    lines: lines.length > 0 ? lines : ['Every shop is open'],
  });
}
