/** What the quality scenarios are judged by in production, from readings of the process. Pure. */
import { sampleOf, type Measure, type Sample } from './metric-model.ts';

/** A histogram of seconds as it stands: cumulative counts up to each bound. */
export interface Times {
  bounds: readonly number[];
  counts: readonly number[];
  count: number;
  sum: number;
}

/** Running totals of one process. */
export interface Readings {
  catalogue: Times;
  checkout: Times;
  fastFail: Times;
  jobs: Times;
  checkouts: { admitted: number; completed: number };
  shed: number;
  forgeries: number;
}

/** A percentile of fewer says nothing. */
const REQUESTS_MIN = 100;
/** The load that P1 speaks of, by the second. */
const CATALOGUE_RUSH = 1000;
/** The load that P2 speaks of: checkouts under way at a time. */
const CHECKOUTS_AT_ONCE = 500;
const P99 = 0.99;

/** What happened between two readings, `seconds` apart; nothing where nothing did. */
export function measureSamples(before: Readings, after: Readings, seconds: number): Sample[] {
  const samples: Sample[] = [];
  const times = (
    measure: Measure,
    of: keyof Readings & ('catalogue' | 'checkout'),
    rush: Measure,
  ) => {
    const between = difference(before[of], after[of]);
    if (between.count < REQUESTS_MIN) return;
    const p99 = 1000 * quantile(between, P99);
    samples.push(worst(measure, p99, between.count));
    const load = of === 'catalogue' ? between.count / seconds : between.sum / seconds;
    const most = of === 'catalogue' ? CATALOGUE_RUSH : CHECKOUTS_AT_ONCE;
    if (load >= most) samples.push(worst(rush, p99, between.count));
  };
  times('catalogue_p99', 'catalogue', 'catalogue_rush_p99');
  times('checkout_p99', 'checkout', 'checkout_rush_p99');
  const fastFail = difference(before.fastFail, after.fastFail);
  if (fastFail.count > 0) {
    samples.push(worst('fast_fail_p99', 1000 * quantile(fastFail, P99), fastFail.count));
  }
  const jobs = difference(before.jobs, after.jobs);
  if (jobs.count > 0) samples.push(worst('job_seconds', quantile(jobs, 1), jobs.count));
  return [...samples, ...countSamples(before, after)];
}

function countSamples(before: Readings, after: Readings): Sample[] {
  const admitted = after.checkouts.admitted - before.checkouts.admitted;
  const completed = after.checkouts.completed - before.checkouts.completed;
  const shed = after.shed - before.shed;
  const forgeries = after.forgeries - before.forgeries;
  return [
    ...(admitted > 0 ? [sampleOf(null, 'checkouts_completed', 100 * completed, admitted)] : []),
    ...(shed > 0 ? [sampleOf(null, 'requests_shed', shed)] : []),
    ...(forgeries > 0 ? [sampleOf(null, 'forgeries_refused', forgeries)] : []),
  ];
}

/** A minute's worst figure: days keep their worst minute, `events` add up. */
function worst(measure: Measure, value: number, events: number): Sample {
  return { shopId: null, type: measure, value, metadata: { amount: value, events } };
}

/** What came in between; a process that began anew counts from nothing. */
export function difference(before: Times, after: Times): Times {
  if (before.count > after.count) return after;
  return {
    bounds: after.bounds,
    counts: after.counts.map((count, index) => count - (before.counts[index] ?? 0)),
    count: after.count - before.count,
    sum: after.sum - before.sum,
  };
}

/**
 * The time that a share of the values does not exceed: within its bucket spread evenly, as Prometheus
 * does; the share of all is the upper bound of the last bucket. Beyond the last bound: twice it.
 */
export function quantile({ bounds, counts, count }: Times, share: number): number {
  const rank = share * count;
  const index = counts.findIndex((each) => each >= rank);
  if (index < 0) return 2 * (bounds.at(-1) ?? 0);
  const upper = bounds[index]!;
  if (share >= 1) return upper;
  const lower = index === 0 ? 0 : bounds[index - 1]!;
  const below = index === 0 ? 0 : counts[index - 1]!;
  return lower + ((upper - lower) * (rank - below)) / (counts[index]! - below);
}
