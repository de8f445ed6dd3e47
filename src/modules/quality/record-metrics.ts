import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { registry } from '#platform/metrics.ts';
import {
  requestSamples,
  sampleOf,
  shopSamples,
  type RequestTotals,
  type Sample,
} from './metric-model.ts';
import { addMetrics, pruneMetrics } from './store.ts';
import { returnTallies, takeTallies } from './tally.ts';

export const KEEP_METRICS_DAYS = 90;
const DAY_MS = 86_400_000;
const NOTHING: RequestTotals = { requests: 0, serverErrors: 0, throttled: 0, milliseconds: 0 };

/** Of the registry, and with it of the process. */
let totalsBefore = NOTHING;

/**
 * Stores what this process counted since the last time: each shop's orders, refunds, payments and
 * stock conflicts, and the installation's requests and breakers. Runs in a transaction of its own,
 * so that no business transaction that rolls back takes a measure along. What cannot be stored is
 * counted again the next time. Returns the number of rows.
 */
export async function recordMetrics(app: App): Promise<number> {
  const counts = takeTallies(app);
  const before = totalsBefore;
  const after = await readTotals();
  totalsBefore = after;
  const samples = [
    ...[...counts].flatMap(([shopId, shop]) => shopSamples(shopId, shop)),
    ...requestSamples(before, after),
    ...(await breakerSamples()),
  ];
  if (samples.length === 0) return 0;
  try {
    await store(app, samples);
  } catch (error) {
    returnTallies(app, counts);
    totalsBefore = before;
    throw error;
  }
  return samples.length;
}

/** Removes metrics older than `days`; how many. */
export async function forgetMetrics(app: App, days: number): Promise<number> {
  const before = new Date(app.clock.now().getTime() - days * DAY_MS).toISOString();
  return await systemTx(app, 'quality.forget_old', (tx) => pruneMetrics.run(tx, before));
}

async function store(app: App, samples: readonly Sample[]): Promise<void> {
  const at = app.clock.now().toISOString();
  const rows = samples.map(({ shopId, type, value, metadata }) => ({
    id: newId(),
    shop_id: shopId,
    type,
    value,
    metadata,
  }));
  await systemTx(app, 'quality.record_metrics', (tx) => addMetrics.rows(tx, rows, at));
}

interface Value {
  value: number;
  labels: Partial<Record<string, string | number>>;
  metricName?: string;
}

async function valuesOf(name: string): Promise<readonly Value[]> {
  const metric = registry.getSingleMetric<string>(name);
  return metric ? (await metric.get()).values : [];
}

/** 429 counts as throttled; a 503 may as well be a payment provider that is down. */
async function readTotals(): Promise<RequestTotals> {
  const [answers, seconds] = await Promise.all([
    valuesOf('api_requests_total'),
    valuesOf('api_request_duration_seconds'),
  ]);
  const sum = (values: readonly Value[]): number =>
    values.reduce((total, { value }) => total + value, 0);
  return {
    requests: sum(answers),
    serverErrors: sum(answers.filter(({ labels }) => Number(labels['status']) >= 500)),
    throttled: sum(answers.filter(({ labels }) => Number(labels['status']) === 429)),
    milliseconds: 1000 * sum(seconds.filter(({ metricName }) => metricName?.endsWith('_sum'))),
  };
}

async function breakerSamples(): Promise<Sample[]> {
  const states = await valuesOf('circuit_breaker_state');
  if (states.length === 0) return [];
  const worst = Math.max(...states.map(({ value }) => value));
  return [sampleOf(null, 'circuit_breaker_state', worst)];
}
