/**
 * The same as pgbench.ts for a machine without that program, which PostgreSQL's own packages bring
 * and the bundled one does not. A process of its own.
 */
import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { newId } from '#platform/ids.ts';
import { readInput, writeAnswer } from '../kit/child.ts';
import { percentiles, type Pressed } from '../kit/load.ts';
import { makeHotRow } from './hot-row-tables.ts';

export interface HotRowLoad {
  /** A database that this may fill. */
  connection: pg.ClientConfig;
  clients: number;
  warmSeconds: number;
  seconds: number;
}

const NS_PER_MS = 1e6;

const ORDER = 'select place_order($1::uuid, $2::uuid, $3::text) as done';

const load = await readInput<HotRowLoad>();
await makeHotRow(load.connection);
const histogram = createHistogram();
const from = performance.now() + load.warmSeconds * 1000;
const until = from + load.seconds * 1000;
await Promise.all(Array.from({ length: load.clients }, keepOrdering));
const pressed: Pressed = {
  perSecond: histogram.count / load.seconds,
  count: histogram.count,
  ...percentiles(histogram),
};
writeAnswer(pressed);

async function keepOrdering(): Promise<void> {
  const client = new pg.Client(load.connection);
  await client.connect();
  for (;;) {
    const start = performance.now();
    if (start >= until) break;
    const values = [newId(), newId(), `shopper-${newId()}@example.org`];
    const { rows } = await client.query<{ done: boolean }>({ name: 'order', text: ORDER, values });
    if (rows[0]?.done !== true) throw new Error('The hot article was sold out');
    const end = performance.now();
    if (start >= from && end < until) histogram.record(Math.round((end - start) * NS_PER_MS));
  }
  await client.end();
}
