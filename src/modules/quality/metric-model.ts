/** The stored metrics: their names, and how a minute and a week of them are reckoned. Pure. */

/** What the modules count, by shop, in memory. */
export type Tallied =
  | 'orders'
  | 'refunds'
  | 'payment_attempts'
  | 'payment_successes'
  | 'stock_conflicts';

/**
 * How samples of a metric add up: `per_day` sums, shown as the mean of a day; `sum` as their sum;
 * `mean` weighs each minute by its events; `state` is what was last seen.
 */
export const metricKinds = {
  orders_per_day: { kind: 'per_day', unit: 'orders' },
  error_rate: { kind: 'mean', unit: 'percent' },
  refunds_per_day: { kind: 'per_day', unit: 'refunds' },
  payment_success_rate: { kind: 'mean', unit: 'percent' },
  avg_response_time: { kind: 'mean', unit: 'milliseconds' },
  circuit_breaker_state: { kind: 'state', unit: 'state' },
  stock_conflicts: { kind: 'sum', unit: 'refusals' },
  throttled_requests: { kind: 'sum', unit: 'requests' },
} as const;

export type MetricType = keyof typeof metricKinds;
export const metricTypes = Object.keys(metricKinds) as MetricType[];

/** Measures of the whole installation that only the quality scenarios are judged by. */
export type Measure =
  | 'checkouts_completed'
  | 'requests_shed'
  | 'forgeries_refused'
  | 'fast_fail_p99'
  | 'catalogue_p99'
  | 'catalogue_rush_p99'
  | 'checkout_p99'
  | 'checkout_rush_p99'
  | 'job_seconds'
  | 'queue_depth';

/** What one minute adds: `amount` over `events`; without events the amount is the value. */
export interface Sample {
  /** Null: of the whole installation. */
  shopId: string | null;
  type: MetricType | Measure;
  value: number;
  metadata: { amount: number; events: number };
}

/** Running totals of this process's requests, as /metrics has them. */
export interface RequestTotals {
  requests: number;
  serverErrors: number;
  throttled: number;
  milliseconds: number;
}

/** A sample from its parts. */
export function sampleOf(
  shopId: string | null,
  type: MetricType | Measure,
  amount: number,
  events = 0,
): Sample {
  const value = events > 0 ? amount / events : amount;
  return { shopId, type, value, metadata: { amount, events } };
}

/** A shop's minute. A payment that succeeds later than it was tried adds no event of its own. */
export function shopSamples(shopId: string, counts: ReadonlyMap<Tallied, number>): Sample[] {
  const count = (what: Tallied): number => counts.get(what) ?? 0;
  const samples = [
    sampleOf(shopId, 'orders_per_day', count('orders')),
    sampleOf(shopId, 'refunds_per_day', count('refunds')),
    sampleOf(shopId, 'stock_conflicts', count('stock_conflicts')),
    sampleOf(
      shopId,
      'payment_success_rate',
      100 * count('payment_successes'),
      count('payment_attempts'),
    ),
  ];
  return samples.filter(({ metadata }) => metadata.amount > 0 || metadata.events > 0);
}

/** The installation's minute: what happened between two readings of the totals. */
export function requestSamples(before: RequestTotals, after: RequestTotals): Sample[] {
  const requests = after.requests - before.requests;
  if (requests <= 0) return [];
  return [
    sampleOf(null, 'error_rate', 100 * (after.serverErrors - before.serverErrors), requests),
    sampleOf(null, 'avg_response_time', after.milliseconds - before.milliseconds, requests),
    sampleOf(null, 'throttled_requests', after.throttled - before.throttled),
  ];
}

/** One day of one metric, as the table sums it. */
export interface MetricDay {
  type: string;
  date: string;
  amount: number;
  events: number;
  worst: number;
  latest: number;
}

export interface MetricReport {
  value: number | string | null;
  unit: string;
  /** Events behind a mean: a rate over three requests proves nothing. */
  events: number;
  series: { date: string; value: number | string }[];
}

const breakerStates = ['CLOSED', 'HALF_OPEN', 'OPEN'] as const;

/** Every metric over the window; null where nothing was recorded: no data is no zero. */
export function reportMetrics(
  rows: readonly MetricDay[],
  days: number,
): Record<MetricType, MetricReport> {
  const reports = metricTypes.map((type) => {
    const own = rows.filter((row) => row.type === type);
    const { kind, unit } = metricKinds[type];
    const events = own.reduce((sum, row) => sum + row.events, 0);
    const amount = own.reduce((sum, row) => sum + row.amount, 0);
    const whole =
      kind === 'per_day' ? amount / days : valueOf(kind, { amount, events }, own.at(-1));
    return [
      type,
      {
        value: own.length === 0 ? null : whole,
        unit,
        events,
        series: own.map((row) => ({ date: row.date, value: dayOf(kind, row) })),
      },
    ] as const;
  });
  return Object.fromEntries(reports) as Record<MetricType, MetricReport>;
}

type Kind = (typeof metricKinds)[MetricType]['kind'];

function valueOf(
  kind: Kind,
  { amount, events }: { amount: number; events: number },
  last: MetricDay | undefined,
): number | string {
  if (kind === 'state') return breakerStates[last?.latest ?? 0] ?? 'OPEN';
  if (kind === 'mean') return events > 0 ? amount / events : amount;
  return amount;
}

/** A day's breaker is shown at its worst: an outage that ended is the news. */
function dayOf(kind: Kind, row: MetricDay): number | string {
  if (kind === 'state') return breakerStates[row.worst] ?? 'OPEN';
  return valueOf(kind, row, row);
}
