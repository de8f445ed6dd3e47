import { countSessions, customersByDay } from '#modules/identity/index.ts';
import { countLowStock } from '#modules/inventory/index.ts';
import { ordersByDay } from '#modules/orders/index.ts';
import { requestsByDay } from '#modules/quality/index.ts';
import type { App } from '#platform/context.ts';
import { ownerSession } from '#platform/database/index.ts';
import { bytesOf, durationOfMs } from '#platform/written.ts';
import { reportCapacity } from './capacity-report.ts';
import type { Finding } from './contract.ts';
import { reportDatabase } from './database-report.ts';
import { dayOf } from './keep-figures.ts';
import { findUnguardedTables } from './store/database-state.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const SLOW_MS = 500;
const VERY_SLOW_MS = 1000;
const ERRORS_WARN_PERCENT = 1;
const ERRORS_FAIL_PERCENT = 5;
const HALF = 0.5;
const DEAD_SHARE = 0.2;
const DEAD_LEAST = 10_000;
const STATEMENT_SLOW_MS = 100;
const SHOWN = 5;

/** Orders and registrations of a day beside the same day a week before; sessions and stock of now. */
export async function lookAtBusiness(
  app: App,
  when: 'yesterday' | 'today' | 'now',
): Promise<Finding[]> {
  if (when === 'now') return await lookAtNow(app);
  const now = app.clock.now().getTime();
  const day = now - (when === 'yesterday' ? DAY_MS : 0);
  const from = new Date(Date.parse(dayOf(day - WEEK_DAYS * DAY_MS))).toISOString();
  const orders = await ordersByDay(app, from);
  const on = (points: { day: string; value: number }[], time: number): number =>
    points.find((point) => point.day === dayOf(time))?.value ?? 0;
  const [count, before] = [on(orders, day), on(orders, day - WEEK_DAYS * DAY_MS)];
  const registered = on(await customersByDay(app, from), day);
  const found = `${count} orders, ${before} on the same day a week before`;
  const fewer = when === 'yesterday' && before > SHOWN && count < before * HALF;
  return [
    fewer
      ? {
          what: 'orders',
          state: 'warn',
          found,
          remedy: 'Fewer than half: buy something yourself ("emporium smoke"), look at Payments.',
        }
      : { what: 'orders', state: 'ok', found },
    { what: 'registrations', state: 'ok', found: `${registered} new customers` },
  ];
}

async function lookAtNow(app: App): Promise<Finding[]> {
  const low = await countLowStock(app);
  const sessions = await countSessions(app);
  return [
    { what: 'sessions', state: 'ok', found: `${sessions} are signed in` },
    low === 0
      ? { what: 'stock', state: 'ok', found: 'no article is low' }
      : {
          what: 'stock',
          state: 'warn',
          found: `${low} articles are at or below their alert level`,
          remedy: 'Back office, Stock: order them, or lower their level.',
        },
  ];
}

/** Mean times and errors of the last week, today last. */
export async function lookAtSpeed(app: App): Promise<Finding[]> {
  const now = app.clock.now().getTime();
  const days = await requestsByDay(app, `${dayOf(now - WEEK_DAYS * DAY_MS)}T00:00:00.000Z`);
  const today = days.at(-1);
  if (today === undefined) {
    return [{ what: 'requests', state: 'ok', found: 'none in the last week' }];
  }
  const { averageMs, errorPercent, requests, day } = today;
  const worst = Math.max(...days.map((each) => each.averageMs));
  const times =
    `${averageMs.toFixed(1)} ms in the mean on ${day}, ` +
    `the slowest day of the week ${worst.toFixed(1)} ms`;
  const errors = `${errorPercent.toFixed(2)} % of ${requests} requests on ${day}`;
  return [
    averageMs <= SLOW_MS
      ? { what: 'response time', state: 'ok', found: times }
      : {
          what: 'response time',
          state: averageMs > VERY_SLOW_MS ? 'fail' : 'warn',
          found: times,
          remedy: '"emporium database report": slow statements and locks; then processors.',
        },
    errorPercent <= ERRORS_WARN_PERCENT
      ? { what: 'errors', state: 'ok', found: errors }
      : {
          what: 'errors',
          state: errorPercent > ERRORS_FAIL_PERCENT ? 'fail' : 'warn',
          found: errors,
          remedy: 'The log says which: level ERROR. "emporium doctor" names what is down.',
        },
  ];
}

/** What a week does to a database: dead rows, idle indexes, slow statements, unguarded tables. */
export async function lookAtMaintenance(app: App): Promise<Finding[]> {
  const report = await reportDatabase(app);
  const unguarded = await ownerSession(app, 'operator', (session) =>
    findUnguardedTables.rows(session),
  );
  const dead = report.tables.filter(
    ({ rows, dead_rows }) => dead_rows > DEAD_LEAST && dead_rows > rows * DEAD_SHARE,
  );
  const slow = (report.slowStatements ?? []).filter(({ mean_ms }) => mean_ms > STATEMENT_SLOW_MS);
  const idle = report.unusedIndexes;
  const idleBytes = idle.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    finding(
      'dead rows',
      dead.map(({ table_name }) => table_name),
      'every table is cleared by itself',
      '"emporium database vacuum <table>"',
    ),
    finding(
      'slow statements',
      slow.map(({ query, mean_ms }) => `${durationOfMs(mean_ms)}: ${query?.slice(0, 60)}`),
      `none takes over ${STATEMENT_SLOW_MS} ms in the mean`,
      '"emporium database report" shows them whole; an index may be missing.',
    ),
    finding(
      'bad indexes',
      report.superfluousIndexes.map(({ index_name }) => index_name),
      'none',
      '"emporium database report" says which may go.',
    ),
    {
      what: 'idle indexes',
      state: 'ok',
      found: `${idle.length} of ${bytesOf(idleBytes)}; "emporium database report" lists them`,
    },
    finding(
      'row security',
      unguarded.map(({ table_name }) => table_name),
      'guards every table of a shop',
      'Somebody switched it off by hand: alter table … force row level security.',
    ),
    {
      what: 'size',
      state: 'ok',
      found: `${bytesOf(report.server.bytes)}${growth(report.growth?.perMonth)}`,
    },
  ];
}

/** The scaling triggers, as findings. */
export async function lookAtCapacity(app: App): Promise<Finding[]> {
  const { triggers } = await reportCapacity(app);
  return triggers.map(({ name, rule, state, found, remedy, inDays }) => {
    const soon = inDays !== null && inDays > 0 ? `; in ${inDays} days by the trend` : '';
    const words = `${found} (${rule}: ${state}${soon})`;
    return state === 'met'
      ? { what: name, state: 'warn', found: words, remedy }
      : { what: name, state: 'ok', found: words };
  });
}

function finding(
  what: string,
  troubles: readonly (string | null)[],
  well: string,
  remedy: string,
): Finding {
  if (troubles.length === 0) return { what, state: 'ok', found: well };
  const more = troubles.length > SHOWN ? ` and ${troubles.length - SHOWN} more` : '';
  return { what, state: 'warn', found: troubles.slice(0, SHOWN).join('; ') + more, remedy };
}

function growth(perMonth: number | undefined): string {
  return perMonth === undefined
    ? ''
    : `, ${perMonth < 0 ? '-' : '+'}${bytesOf(Math.abs(perMonth))} a month`;
}
