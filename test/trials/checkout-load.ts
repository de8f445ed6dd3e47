/** Shoppers who buy over real connections for as long as they are told to, and keep book. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Api, ApiAnswer } from '#kit/api.ts';
import { netCaptures } from '#kit/ledger.ts';
import { checkoutBody } from '#kit/shopping.ts';
import { newId } from '#platform/ids.ts';
import type { LedgerEntry } from '../../src/modules/payments/gateway/book.ts';

export interface CheckoutLoad {
  /** Orders that the shop said it had taken, by checkout id. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  /** How many answers had each status; `lost` for a connection that broke. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Bodies of refusals that are no "come again". */
  readonly refusals: readonly string[];
  /** Lets everybody finish what they began; every checkout id has its order then. */
  stop(): Promise<void>;
}

/** Moments are those of performance.now(). */
interface Acknowledged {
  orderId: string;
  /** When the request left that got the final answer, and when that came. */
  sentAt: number;
  answeredAt: number;
}

const PAUSE_MS = 100;

/** Each shopper buys one piece again and again; what is not answered is sent again, same id. */
export function startCheckoutLoad(api: Api, variantId: string, shoppers: number): CheckoutLoad {
  const acknowledged = new Map<string, Acknowledged>();
  const statuses: Record<string, number> = {};
  const refusals: string[] = [];
  const closing = new AbortController();

  /** Sends until the answer is final. */
  const insist = async (
    send: () => Promise<ApiAnswer>,
  ): Promise<ApiAnswer & { sentAt: number }> => {
    for (;;) {
      const sentAt = performance.now();
      const answer = await sent(send);
      const status = String(answer?.status ?? 'lost');
      statuses[status] = (statuses[status] ?? 0) + 1;
      const again = !answer || answer.status === 202 || answer.status === 503;
      if (!again && answer.status >= 400) refusals.push(JSON.stringify(answer.body));
      if (!again) return { ...answer, sentAt };
      await sleep(PAUSE_MS);
    }
  };
  const buy = async (): Promise<void> => {
    const [cartId, checkoutId] = [newId(), newId()];
    const lines = { lines: [{ variantId, quantity: 1 }] };
    await insist(async () => await api.post('/api/v1/carts', { id: cartId }));
    await insist(async () => await api.put(`/api/v1/carts/${cartId}/lines`, lines));
    const body = checkoutBody(cartId);
    const { body: order, sentAt } = await insist(
      async () => await api.put(`/api/v1/checkouts/${checkoutId}`, body),
    );
    const answeredAt = performance.now();
    acknowledged.set(checkoutId, { orderId: String(order['id']), sentAt, answeredAt });
  };
  const shopping = Array.from({ length: shoppers }, async () => {
    while (!closing.signal.aborted) await buy();
  });
  return {
    acknowledged,
    statuses,
    refusals,
    stop: async () => {
      closing.abort();
      await Promise.all(shopping);
    },
  };
}

/** Waits until that many more orders were acknowledged. Throws what was refused for good, explained. */
export async function untilOrders(
  load: CheckoutLoad,
  more: number,
  explain = () => load.refusals.join('\n'),
): Promise<void> {
  for (const wanted = load.acknowledged.size + more; load.acknowledged.size < wanted;) {
    if (load.refusals.length > 0) throw new Error(explain());
    await sleep(5);
  }
}

/** A statement that `expectNothingLost` is given the rows of. */
export const PLACED_ORDERS = `select id, total_minor::float8 as total from orders.orders
  where state = 'placed'`;

/** Every acknowledged order is there, placed; and the gateway's book says the same, of these alone. */
export function expectNothingLost(
  load: CheckoutLoad,
  placed: readonly { id: string; total: number }[],
  ledger: readonly LedgerEntry[],
): void {
  const there = new Set(placed.map(({ id }) => id));
  expect([...load.acknowledged.values()].filter(({ orderId }) => !there.has(orderId))).toEqual([]);
  const kept = [...netCaptures(ledger)].filter(([, amount]) => amount !== 0);
  expect(new Map(kept)).toEqual(new Map(placed.map(({ id, total }) => [id, total])));
}

/** Undefined when the connection broke: nobody knows whether the request arrived. */
async function sent(send: () => Promise<ApiAnswer>): Promise<ApiAnswer | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
