import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { openConnection, type BareConnection } from '#platform/load/bare-connection.ts';

/** How long and how wide to press. */
export interface Pressure {
  port: number;
  connections: number;
  /** Not counted: code is compiled, caches fill. */
  warmSeconds: number;
  seconds: number;
}

export interface Pressed {
  perSecond: number;
  count: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Processor milliseconds that the generator itself spent on one round, warming included. */
  cpuEachMs?: number;
}

const NS_PER_MS = 1e6;

/**
 * Keeps every connection busy with one round after the other, and counts the rounds that ended
 * within the measured time. A round that throws ends the run: a figure with failures in it is none.
 */
export async function press(
  pressure: Pressure,
  round: (connection: BareConnection) => Promise<void>,
): Promise<Pressed> {
  const histogram = createHistogram();
  const began = performance.now();
  const from = began + pressure.warmSeconds * 1000;
  const until = from + pressure.seconds * 1000;
  let rounds = 0;
  const keepBusy = async (connection: BareConnection): Promise<void> => {
    for (;;) {
      const start = performance.now();
      if (start >= until) return;
      await round(connection);
      rounds += 1;
      const end = performance.now();
      if (end >= from && end < until)
        histogram.record(Math.max(1, Math.round((end - start) * NS_PER_MS)));
    }
  };
  const opened = Array.from({ length: pressure.connections }, () => openConnection(pressure.port));
  const connections = await Promise.all(opened);
  try {
    await Promise.all(connections.map(keepBusy));
  } finally {
    for (const connection of connections) connection.close();
  }
  const { user, system } = process.cpuUsage();
  return {
    cpuEachMs: (user + system) / 1000 / rounds,
    perSecond: histogram.count / pressure.seconds,
    count: histogram.count,
    ...percentiles(histogram),
  };
}

/** Percentiles of a histogram of nanoseconds. */
export function percentiles(histogram: RecordableHistogram) {
  return {
    p50Ms: histogram.percentile(50) / NS_PER_MS,
    p95Ms: histogram.percentile(95) / NS_PER_MS,
    p99Ms: histogram.percentile(99) / NS_PER_MS,
  };
}
