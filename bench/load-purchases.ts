/** Load generator, a process of its own: shoppers who buy as guests, one whole purchase each round. */
import { randomInt } from 'node:crypto';
import { sampleCheckout } from '#modules/quality/index.ts';
import { newId } from '#platform/ids.ts';
import { requestBytes, type BareConnection } from '#platform/load/bare-connection.ts';
import { readInput, writeAnswer } from './kit/child.ts';
import { press, type Pressure } from './kit/load.ts';

export interface PurchaseLoad extends Pressure {
  host: string;
  variantIds: readonly string[];
}

const load = await readInput<PurchaseLoad>();
writeAnswer(await press(load, buy));

/** A cart, two articles, a card that is approved: four requests. */
async function buy(connection: BareConnection): Promise<void> {
  const cart = (await send(connection, 'POST', '/api/v1/carts', {}, 201)) as { id: string };
  const first = randomInt(load.variantIds.length);
  const second = (first + 1 + randomInt(load.variantIds.length - 1)) % load.variantIds.length;
  for (const index of [first, second]) {
    const path = `/api/v1/carts/${cart.id}/lines/${load.variantIds[index]}`;
    await send(connection, 'PUT', path, { quantity: 1 + randomInt(2) }, 200);
  }
  const checkout = sampleCheckout(cart.id);
  const order = await send(connection, 'PUT', `/api/v1/checkouts/${newId()}`, checkout, 201);
  if ((order as { state: string }).state !== 'placed') throw new Error('An order was not placed');
}

async function send(
  connection: BareConnection,
  method: string,
  path: string,
  body: unknown,
  expected: number,
): Promise<unknown> {
  const request = requestBytes(method, path, load.host, { body: JSON.stringify(body) });
  const answer = await connection.exchange(request);
  const text = answer.body().toString();
  if (answer.status === expected) return JSON.parse(text) as unknown;
  throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
}
