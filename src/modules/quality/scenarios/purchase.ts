import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/ids.ts';
import { sampleCheckout } from '../prove/sample-checkout.ts';
import type { Reply, ShopClient } from './shop-client.ts';

/** What a buyer wants. */
export interface Wish {
  lines: readonly { variantId: string; quantity: number }[];
  token: string;
}

const COUNTRY = 'IE';
const TRIES_MAX = 240;
const RETRY_MS = 200;
const PLACE_HEADER = 'waiting-room-place';

/** Fills a new cart; the cart's id, or the reply that refused it. */
export async function fillCart(
  client: ShopClient,
  { lines }: Pick<Wish, 'lines'>,
): Promise<string | Reply> {
  const cart = await client.call('POST', '/api/v1/carts', { body: {} });
  if (cart.status !== 201) return cart;
  const cartId = String(cart.body['id']);
  const filled = await client.call('PUT', `/api/v1/carts/${cartId}/lines`, {
    body: { lines },
  });
  return filled.status === 200 ? cartId : filled;
}

/** Fills carts for many buyers, so that what is measured afterwards is the checkout alone. */
export async function fillCarts(
  client: ShopClient,
  wishes: readonly Wish[],
  atOnce: number,
): Promise<string[]> {
  const carts: string[] = [];
  await together(wishes, atOnce, async (wish, index) => {
    for (let tries = 0; ; tries += 1) {
      const cart = await fillCart(client, wish);
      if (typeof cart === 'string') {
        carts[index] = cart;
        return;
      }
      if (cart.retryAfter === null || tries === TRIES_MAX) {
        throw new Error(`A cart was refused: ${cart.status} ${cart.code}`);
      }
      await sleep(1000 * cart.retryAfter);
    }
  });
  return carts;
}

interface Payment {
  token: string;
  checkoutId?: string;
  /** Of the waiting room. */
  place?: string;
}

/** Sends the checkout once. */
export async function payOnce(
  client: ShopClient,
  cartId: string,
  { token, checkoutId = newId(), place }: Payment,
): Promise<Reply> {
  return await client.call('PUT', `/api/v1/checkouts/${checkoutId}`, {
    body: sampleCheckout(cartId, { token, address: { country: COUNTRY } }),
    ...(place === undefined ? {} : { headers: { [PLACE_HEADER]: place } }),
  });
}

/** How a checkout ended, with every answer on the way. */
export interface Paid {
  last: Reply;
  replies: Reply[];
}

/**
 * Sends the checkout until it has ended, as a patient shopper does: comes back after Retry-After,
 * takes a place where checkout goes by turns, and asks again while the payment is open.
 */
export async function payPatiently(
  client: ShopClient,
  cartId: string,
  token: string,
): Promise<Paid> {
  const checkoutId = newId();
  const replies: Reply[] = [];
  let place: string | undefined;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const reply = await payOnce(client, cartId, {
      token,
      checkoutId,
      ...(place === undefined ? {} : { place }),
    });
    replies.push(reply);
    if (reply.code === 'waiting_room_place_needed' || reply.code === 'place_expired') {
      place = await queueUp(client, cartId);
    } else if (reply.status === 202) await sleep(RETRY_MS);
    else if (reply.status === 429 || reply.status === 503) {
      await sleep(1000 * (reply.retryAfter ?? 1));
    } else break;
  }
  return { last: replies.at(-1)!, replies };
}

/** Takes a place and waits for its turn; undefined when nobody queues any more. */
async function queueUp(client: ShopClient, cartId: string): Promise<string | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const { status, body } = await client.call('POST', '/api/v1/waiting-room/places', {
      body: { cartId },
    });
    if (status === 200) {
      const { place } = body;
      if (typeof place !== 'string') return undefined;
      if (body['admitted'] === true) return place;
    }
    await sleep(1000 * Math.max(RETRY_MS / 1000, Number(body['retryAfterSeconds'] ?? 1)));
  }
  return undefined;
}

/** Runs over the items with at most `atOnce` under way. */
export async function together<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries();
  const runner = async (): Promise<void> => {
    for (const [index, item] of queue) await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, runner));
}
