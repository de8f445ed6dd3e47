/** Load generator, a process of its own: a rush. Carts are filled; each request pays for one. */
import { sampleCheckout } from '#modules/quality/index.ts';
import { newId } from '#platform/ids.ts';
import { requestBytes, type BareConnection } from '#platform/load/bare-connection.ts';
import { readInput, writeAnswer } from './kit/child.ts';
import { press, type Pressure } from './kit/load.ts';

export interface CheckoutLoad extends Pressure {
  host: string;
  /** Carts with one line each, nobody's yet; more than can be sold in the time. */
  cartIds: readonly string[];
}

const load = await readInput<CheckoutLoad>();
let next = 0;
writeAnswer(await press(load, checkOut));

async function checkOut(connection: BareConnection): Promise<void> {
  const cartId = load.cartIds[next];
  if (cartId === undefined) throw new Error(`${next} carts were too few: prepare more`);
  next += 1;
  const body = sampleCheckout(cartId);
  const path = `/api/v1/checkouts/${newId()}`;
  const answer = await connection.exchange(
    requestBytes('PUT', path, load.host, { body: JSON.stringify(body) }),
  );
  if (answer.status === 201) return;
  throw new Error(`PUT ${path}: ${answer.status} ${answer.body().toString().slice(0, 300)}`);
}
