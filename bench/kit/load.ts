import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { openConnection, type BareConnection } from '#platform/load/bare-connection.ts';

/** How long to press. */
export interface Duration {
  /** Not counted: code is compiled, caches fill. */
  warmSeconds: number;
  seconds: number;
}

/** How long and how wide to press a server. */
export interface Pressure extends Duration {
  port: number;
  connections: number;
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

/** Presses a server over so many connections of its own; see `keepBusy`. */
export async function press(
  pressure: Pressure,
  round: (connection: BareConnection) => Promise<void>,
): Promise<Pressed> {
  const opened = Array.from({ length: pressure.connections }, () => openConnection(pressure.port));
  const connections = await Promise.all(opened);
  try {
    return await keepBusy(pressure, connections, round);
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** Presses a database over so many connections of its own; see `keepBusy`. */
export async function pressDatabase(
  { connection, clients, ...duration }: Duration & { connection: pg.ClientConfig; clients: number },
  round: (client: pg.Client) => Promise<void>,
): Promise<Pressed> {
  const opened = Array.from({ length: clients }, () => new pg.Client(connection));
  await Promise.all(opened.map(async (client) => await client.connect()));
  try {
    return await keepBusy(duration, opened, round);
  } finally {
    await Promise.all(opened.map(async (client) => await client.end()));
  }
}

/**
 * Keeps every client busy with one round after the other, and counts the rounds that ended within the
 * measured time. A round that throws ends the run: a figure with failures in it is none.
 */
async function keepBusy<Client>(
  { warmSeconds, seconds }: Duration,
  clients: readonly Client[],
  round: (client: Client) => Promise<void>,
): Promise<Pressed> {
  const histogram = createHistogram();
  const from = performance.now() + warmSeconds * 1000;
  const until = from + seconds * 1000;
  let rounds = 0;
  const goOn = async (client: Client): Promise<void> => {
    for (;;) {
      const start = performance.now();
      if (start >= until) return;
      await round(client);
      rounds += 1;
      const end = performance.now();
      if (end >= from && end < until)
        histogram.record(Math.max(1, Math.round((end - start) * NS_PER_MS)));
    }
  };
  await Promise.all(clients.map(goOn));
  const { user, system } = process.cpuUsage();
  return {
    cpuEachMs: (user + system) / 1000 / rounds,
    perSecond: histogram.count / seconds,
    count: histogram.count,
    p50Ms: histogram.percentile(50) / NS_PER_MS,
    p95Ms: histogram.percentile(95) / NS_PER_MS,
    p99Ms: histogram.percentile(99) / NS_PER_MS,
  };
}
