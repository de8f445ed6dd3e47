import { readDrillState, type DrillResult, type Loss } from '#modules/drills/index.ts';
import type { App } from '#platform/context.ts';
import { durationOf, durationOfMs } from '#platform/written.ts';
import type { Finding } from './contract.ts';

/** A month and a little: each week of a month has its drill. */
const DAY_MS = 86_400_000;
const DUE_MS = 35 * DAY_MS;

/** The drills of a month, by what each takes away. */
const monthly = new Map<Loss, string>([
  ['database', 'week-1'],
  ['application', 'week-2'],
  ['restore', 'week-3'],
  ['region', 'week-4'],
]);

/** Whether losses were rehearsed within 35 days, what that cost, and what the next drill is. */
export async function lookAtDrills(app: App): Promise<Finding[]> {
  const { since, newest } = await readDrillState(app);
  if (since === null) {
    const found = 'DATABASE_URL names a server whose failover is rehearsed by its own means';
    return [{ what: 'drills', state: 'ok', found }];
  }
  const now = app.clock.now().getTime();
  const due = [...monthly].filter(
    ([loss]) => !newest.some((each) => each.loss === loss && isFresh(each.startedAt, now)),
  );
  const failed = newest.filter(({ ok }) => !ok);
  const next = failed[0]?.scenario ?? due[0]?.[1] ?? 'week-1';
  const remedy = `"emporium drill ${next}": it rehearses a loss on a copy and touches no shop.`;
  if (failed.length > 0) {
    return [{ what: 'drills', state: 'warn', found: failed.map(failureOf).join('; '), remedy }];
  }
  const state = isFresh(newest[0]?.startedAt ?? since, now) ? 'ok' : 'warn';
  const rehearsed = newest[0] === undefined ? noneSince(since) : lastOf(newest[0], now);
  const missing =
    due.length === 0 ? '' : `; not within 35 days: ${due.map(([loss]) => loss).join(', ')}`;
  const found = rehearsed + missing;
  return [{ what: 'drills', state, found, ...(state === 'ok' ? {} : { remedy }) }];
}

function isFresh(at: string, now: number): boolean {
  return now - Date.parse(at) <= DUE_MS;
}

function noneSince(since: string): string {
  return `there has been none since ${since.slice(0, 10)}`;
}

function lastOf({ scenario, startedAt, rtoMs, rpoMs }: DrillResult, now: number): string {
  const age = durationOf(Math.max(0, now - Date.parse(startedAt)) / 1000);
  const [rto, rpo] = [rtoMs ?? 0, rpoMs ?? 0].map((each) => durationOfMs(each));
  return `${scenario} was passed ${age} ago, RTO ${rto}, RPO ${rpo}`;
}

function failureOf({ scenario, startedAt, findings }: DrillResult): string {
  const why = findings[0] ?? 'slower than the target';
  return `${scenario} was not passed on ${startedAt.slice(0, 10)} (${why})`;
}
