import { registry } from '#platform/metrics.ts';
import type { Readings, Times } from './live-model.ts';
import type { RequestTotals } from './metric-model.ts';

interface Value {
  value: number;
  labels: Partial<Record<string, string | number>>;
  metricName?: string;
}

const CHECKOUT = '/api/v1/checkouts/:id';
const CATALOGUE = ['/api/v1/products', '/api/v1/products/:slug'];
/** Refusals that say "too many at once", and nothing about who asked. */
const SHED = ['overloaded', 'waiting_room_place_needed'];

/** The values of a metric of this process; none when nothing declared it. */
export async function valuesOf(name: string): Promise<readonly Value[]> {
  const metric = registry.getSingleMetric<string>(name);
  return metric ? (await metric.get()).values : [];
}

/** 429 counts as throttled; a 503 may as well be a payment provider that is down. */
export async function readTotals(): Promise<RequestTotals> {
  const [answers, seconds] = await Promise.all([
    valuesOf('api_requests_total'),
    valuesOf('api_request_duration_seconds'),
  ]);
  return {
    requests: sumOf(answers),
    serverErrors: sumOf(answers.filter(({ labels }) => Number(labels['status']) >= 500)),
    throttled: sumOf(answers.filter(({ labels }) => Number(labels['status']) === 429)),
    milliseconds: 1000 * sumOf(seconds.filter(({ metricName }) => metricName?.endsWith('_sum'))),
  };
}

/** What the quality scenarios are judged by, as it stands in this process. */
export async function readReadings(): Promise<Readings> {
  const [answers, seconds, fastFail, jobs, refusals] = await Promise.all([
    valuesOf('api_requests_total'),
    valuesOf('api_request_duration_seconds'),
    valuesOf('payment_fast_fail_seconds'),
    valuesOf('queue_job_age_seconds'),
    valuesOf('api_refusals_total'),
  ]);
  const routed = (method: string, routes: readonly string[]) =>
    timesOf(
      seconds.filter(
        ({ labels }) => labels['method'] === method && routes.includes(String(labels['route'])),
      ),
    );
  const refused = (codes: readonly string[]): number =>
    sumOf(refusals.filter(({ labels }) => codes.includes(String(labels['code']))));
  return {
    catalogue: routed('GET', CATALOGUE),
    checkout: routed('PUT', [CHECKOUT]),
    fastFail: timesOf(fastFail),
    jobs: timesOf(jobs),
    checkouts: countCheckouts(answers),
    shed: refused(SHED),
    forgeries: refused(['request_forgery']),
  };
}

/** Admitted is who was not told to come back; completed, who got an answer about the order. */
function countCheckouts(answers: readonly Value[]): Readings['checkouts'] {
  const own = answers
    .filter(({ labels }) => labels['method'] === 'PUT' && labels['route'] === CHECKOUT)
    .map(({ labels, value }) => ({ status: Number(labels['status']), value }))
    .filter(({ status }) => status !== 429 && status !== 503);
  return {
    admitted: sumOf(own),
    completed: sumOf(own.filter(({ status }) => status < 500)),
  };
}

/** One histogram of all that have these labels. */
function timesOf(values: readonly Value[]): Times {
  const named = (suffix: string): Value[] =>
    values.filter(({ metricName }) => metricName?.endsWith(suffix));
  const byBound = new Map<number, number>();
  for (const { labels, value } of named('_bucket')) {
    const bound = Number(labels['le']);
    if (Number.isFinite(bound)) byBound.set(bound, (byBound.get(bound) ?? 0) + value);
  }
  const bounds = [...byBound.keys()].toSorted((a, b) => a - b);
  return {
    bounds,
    counts: bounds.map((bound) => byBound.get(bound)!),
    count: sumOf(named('_count')),
    sum: sumOf(named('_sum')),
  };
}

function sumOf(values: readonly { value: number }[]): number {
  return values.reduce((total, { value }) => total + value, 0);
}
