/**
 * Limit of purchases: the rows that one leaves behind, written by SQL that asks nothing and checks
 * nothing, each purchase one flight of prepared statements and one durable commit. A process of its
 * own with as many connections as there are shoppers. Row security and CHECKs stay as they are.
 */
import { randomInt } from 'node:crypto';
import type pg from 'pg';
import { newId } from '#platform/ids.ts';
import { readInput, writeAnswer } from '../kit/child.ts';
import { pressDatabase, type Duration } from '../kit/load.ts';
import { purchaseStatements, type Purchase } from './purchase-statements.ts';

export interface WriteLoad extends Duration {
  connection: pg.ClientConfig;
  shopId: string;
  variantIds: readonly string[];
  clients: number;
}

const load = await readInput<WriteLoad>();
const { connection } = load;
writeAnswer(await pressDatabase({ ...load, connection: { ...connection, pipeline: true } }, write));

/** COMMIT of an aborted transaction answers ROLLBACK without an error. */
async function write(client: pg.Client): Promise<void> {
  const statements = purchaseStatements(newPurchase());
  const results = await Promise.all([
    client.query('begin'),
    ...statements.map((statement) => client.query(statement)),
    client.query('commit'),
  ]);
  if (results.at(-1)!.command !== 'COMMIT') throw new Error('A purchase was rolled back');
}

/** Two articles in the order of their ids: two clients cannot wait for each other. */
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
