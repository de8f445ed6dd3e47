import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { waitingJobs } from '#platform/jobs.ts';
import { measureSamples, type Readings } from './live-model.ts';
import {
  requestSamples,
  sampleOf,
  shopSamples,
  type RequestTotals,
  type Sample,
} from './metric-model.ts';
import { readReadings, readTotals, valuesOf } from './read-process.ts';
import { addMetrics, countOldMetrics, pruneMetrics } from './store/metrics.ts';
import { returnTallies, takeTallies } from './tally.ts';

export const KEEP_METRICS_DAYS = 90;
const DAY_MS = 86_400_000;
const NOTHING: RequestTotals = { requests: 0, serverErrors: 0, throttled: 0, milliseconds: 0 };

interface Last {
  totals: RequestTotals;
  /** Undefined until the first reading: a rate needs a time that it began. */
  readings: Readings | undefined;
  at: number;
}

/** Of the registry, and with it of the process. */
let last: Last = { totals: NOTHING, readings: undefined, at: 0 };

/**
 * Stores what this process counted since the last time: each shop's orders, refunds, payments and
 * stock conflicts, and the installation's requests and breakers. Runs in a transaction of its own,
 * so that no business transaction that rolls back takes a measure along. What cannot be stored is
 * counted again the next time. Returns the number of rows.
 */
export async function recordMetrics(app: App): Promise<number> {
  const counts = takeTallies(app);
  const before = last;
  const now: Last = {
    totals: await readTotals(),
    readings: await readReadings(),
    at: app.clock.now().getTime(),
  };
  last = now;
  const samples = [
    ...[...counts].flatMap(([shopId, shop]) => shopSamples(shopId, shop)),
    ...requestSamples(before.totals, now.totals),
    ...measuresBetween(before, now),
    ...(await breakerSamples()),
  ];
  if (samples.length === 0) return 0;
  try {
    await store(app, samples);
  } catch (error) {
    returnTallies(app, counts);
    last = before;
    throw error;
  }
  return samples.length;
}

/** Stores how many jobs wait; for a worker's timer, since the queue is one for all processes. */
export async function recordQueue(app: App): Promise<void> {
  const rows = await systemTx(app, 'quality.record_metrics', (tx) => waitingJobs.rows(tx));
  const waiting = rows.reduce((sum, row) => sum + (row.waiting ?? 0), 0);
  if (waiting > 0) await store(app, [sampleOf(null, 'queue_depth', waiting)]);
}

function measuresBetween(before: Last, now: Last): Sample[] {
  const seconds = (now.at - before.at) / 1000;
  if (!before.readings || !now.readings || seconds <= 0) return [];
  return measureSamples(before.readings, now.readings, seconds);
}

/** Removes metrics older than `days`; how many. */
export async function forgetMetrics(app: App, days: number): Promise<number> {
  const before = new Date(app.clock.now().getTime() - days * DAY_MS).toISOString();
  return await systemTx(app, 'quality.forget_old', (tx) => pruneMetrics.run(tx, before));
}

/** How many metrics `forgetMetrics` would remove. */
export async function countForgettable(app: App, days: number): Promise<number> {
  const before = new Date(app.clock.now().getTime() - days * DAY_MS).toISOString();
  const { measures } = await systemTx(app, 'quality.forget_old', (tx) =>
    countOldMetrics.one(tx, before),
  );
  return measures ?? 0;
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

async function breakerSamples(): Promise<Sample[]> {
  const states = await valuesOf('circuit_breaker_state');
  if (states.length === 0) return [];
  const worst = Math.max(...states.map(({ value }) => value));
  return [sampleOf(null, 'circuit_breaker_state', worst)];
}
