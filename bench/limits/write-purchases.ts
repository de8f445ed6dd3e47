/**
 * Limit of purchases: the rows that one leaves behind, written by SQL that asks nothing and checks
 * nothing, each purchase one flight of prepared statements and one durable commit. A process of its
 * own with as many connections as there are shoppers. Row security and CHECKs stay as they are.
 */
import { randomInt } from 'node:crypto';
import { createHistogram } from 'node:perf_hooks';
import pg from 'pg';
import { newId } from '#platform/ids.ts';
import { readInput, writeAnswer } from '../kit/child.ts';
import { percentiles, type Pressed } from '../kit/load.ts';
import { purchaseStatements, type Purchase } from './purchase-statements.ts';

export interface WriteLoad {
  connection: pg.ClientConfig;
  shopId: string;
  variantIds: readonly string[];
  writers: number;
  warmSeconds: number;
  seconds: number;
}

const NS_PER_MS = 1e6;

const load = await readInput<WriteLoad>();
const histogram = createHistogram();
const from = performance.now() + load.warmSeconds * 1000;
const until = from + load.seconds * 1000;
await Promise.all(Array.from({ length: load.writers }, keepWriting));
const pressed: Pressed = {
  perSecond: histogram.count / load.seconds,
  count: histogram.count,
  ...percentiles(histogram),
};
writeAnswer(pressed);

async function keepWriting(): Promise<void> {
  const client = new pg.Client({ ...load.connection, pipeline: true });
  await client.connect();
  try {
    for (;;) {
      const start = performance.now();
      if (start >= until) return;
      await write(client, newPurchase());
      const end = performance.now();
      if (start >= from && end < until) histogram.record(Math.round((end - start) * NS_PER_MS));
    }
  } finally {
    await client.end();
  }
}

/** COMMIT of an aborted transaction answers ROLLBACK without an error. */
async function write(client: pg.Client, purchase: Purchase): Promise<void> {
  const statements = purchaseStatements(purchase);
  const results = await Promise.all([
    client.query('begin'),
    ...statements.map((statement) => client.query(statement)),
    client.query('commit'),
  ]);
  if (results.at(-1)!.command !== 'COMMIT') throw new Error('A purchase was rolled back');
}

/** Two articles in the order of their ids: two writers cannot wait for each other. */
function newPurchase(): Purchase {
  const { variantIds, shopId } = load;
  const first = randomInt(variantIds.length);
  const second = (first + 1 + randomInt(variantIds.length - 1)) % variantIds.length;
  return {
    shopId,
    variants: [variantIds[first]!, variantIds[second]!].toSorted(),
    cartId: newId(),
    attemptId: newId(),
    orderId: newId(),
    paymentId: newId(),
    reservationId: newId(),
    customerId: newId(),
    eventId: newId(),
  };
}
