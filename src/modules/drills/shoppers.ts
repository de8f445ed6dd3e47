import { setTimeout as sleep } from 'node:timers/promises';
import { openClient, sampleCheckout, type Reply } from '#modules/quality/index.ts';
import { newId } from '#platform/ids.ts';
import type { Acknowledged } from './model.ts';

/** Shoppers who buy one piece again and again, and keep book of what the shop said it had taken. */
export interface Shoppers {
  readonly book: readonly Acknowledged[];
  /** How often each refusal came that is no "come again". */
  readonly refusals: Readonly<Record<string, number>>;
  /** Waits for so many more orders; false when they do not come in time. */
  untilOrders(more: number, patienceMs: number): Promise<boolean>;
  /** Lets nobody begin anything new, and waits for those who are at it. */
  stop(): Promise<void>;
}

const SHOPPERS = 4;
/** Between two purchases of one shopper, and before something is asked again. */
const PAUSE_MS = 50;
const ANSWER_MS = 10_000;

/** Sends shoppers to a shop for this article; what nobody answers is sent again, under the same id. */
export function sendShoppers(url: string, variantId: string, country: string): Shoppers {
  const client = openClient(url, SHOPPERS * 2);
  const book: Acknowledged[] = [];
  const refusals: Record<string, number> = {};
  const closing = new AbortController();

  const insist = async (method: string, path: string, body: unknown) => {
    while (!closing.signal.aborted) {
      const sentAt = performance.now();
      const signal = AbortSignal.timeout(ANSWER_MS);
      const reply = await answered(client.call(method, path, { body, signal }));
      if (reply !== undefined && !comeAgain(reply)) return { reply, sentAt };
      await sleep(PAUSE_MS);
    }
    return undefined;
  };
  const buy = async (): Promise<void> => {
    const [cartId, checkoutId] = [newId(), newId()];
    await insist('POST', '/api/v1/carts', { id: cartId });
    const lines = [{ variantId, quantity: 1 }];
    await insist('PUT', `/api/v1/carts/${cartId}/lines`, { lines });
    const body = sampleCheckout(cartId, { address: { country } });
    const done = await insist('PUT', `/api/v1/checkouts/${checkoutId}`, body);
    if (done === undefined) return;
    const { reply, sentAt } = done;
    if (reply.status < 300) {
      const orderId = String(reply.body['id']);
      book.push({ orderId, sentAt, answeredAt: performance.now() });
      return;
    }
    const code = reply.code ?? String(reply.status);
    refusals[code] = (refusals[code] ?? 0) + 1;
  };
  const shopping = Array.from({ length: SHOPPERS }, async () => {
    while (!closing.signal.aborted) {
      await buy();
      await sleep(PAUSE_MS);
    }
  });
  return {
    book,
    refusals,
    untilOrders: async (more, patienceMs) => {
      const wanted = book.length + more;
      const until = performance.now() + patienceMs;
      while (book.length < wanted && performance.now() < until) await sleep(PAUSE_MS);
      return book.length >= wanted;
    },
    stop: async () => {
      closing.abort();
      await Promise.all(shopping);
      await client.close();
    },
  };
}

/** Not final: the payment is under way, a door is closed for a moment, or a host behind it is gone. */
function comeAgain({ status }: Reply): boolean {
  return status === 202 || status === 429 || status >= 500;
}

/** Undefined when nobody answered: nobody knows whether it arrived. */
async function answered(call: Promise<Reply>): Promise<Reply | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
