/**
 * The same as pgbench.ts for a machine without that program, which PostgreSQL's own packages bring
 * and the bundled one does not. A process of its own.
 */
import type pg from 'pg';
import { newId } from '#platform/ids.ts';
import { readInput, writeAnswer } from '../kit/child.ts';
import { pressDatabase, type Duration } from '../kit/load.ts';
import { makeHotRow } from './hot-row-tables.ts';

export interface HotRowLoad extends Duration {
  /** A database that this may fill. */
  connection: pg.ClientConfig;
  clients: number;
}

const ORDER = 'select place_order($1::uuid, $2::uuid, $3::text) as done';

const load = await readInput<HotRowLoad>();
await makeHotRow(load.connection);
writeAnswer(await pressDatabase(load, order));

async function order(client: pg.Client): Promise<void> {
  const values = [newId(), newId(), `shopper-${newId()}@example.org`];
  const { rows } = await client.query<{ done: boolean }>({ name: 'order', text: ORDER, values });
  if (rows[0]?.done !== true) throw new Error('The hot article was sold out');
}
