/** Shoppers whose cards misbehave, and who keep a record of what they were told. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, ApiAnswer } from '#kit/api.ts';
import { checkoutBody } from '#kit/shopping.ts';
import { newId } from '#platform/ids.ts';

/** How many of a hundred cards do what. */
const CARDS: Readonly<Record<string, number>> = {
  tok_ok: 54,
  tok_declined: 8,
  tok_timeout_charged: 5,
  tok_timeout: 4,
  tok_500_charged: 5,
  tok_500: 4,
  tok_slow: 4,
  tok_drip: 2,
  tok_reset_charged: 5,
  tok_reset: 4,
  tok_wrong_amount: 4,
  tok_wrong_currency: 1,
};
const AGAIN_MS = 100;
/** A shopper who was told "temporarily unavailable" so often comes back later. */
const TRIES_MAX = 30;

/** One checkout and the last that its shopper heard of it. */
export interface Checkout {
  id: string;
  token: string;
  body: unknown;
  /** The last status; 0 when no connection came about. */
  status: number;
  code: string | null;
  orderId: string | null;
}

export interface Shoppers {
  /** All checkouts so far, in the order of their endings. */
  readonly checkouts: readonly Checkout[];
  /** Answers by status and code, over all tries. */
  readonly answers: Readonly<Record<string, number>>;
  /** Resolves when everybody has gone home. */
  done: Promise<void>;
}

/** `count` checkouts by `atOnce` shoppers, and on while there is `more`; cards are drawn by `random`. */
export function startShoppers(
  api: Api,
  {
    count,
    atOnce,
    variantIds,
    random,
    more,
  }: {
    count: number;
    atOnce: number;
    variantIds: readonly string[];
    random: () => number;
    more: () => boolean;
  },
): Shoppers {
  const checkouts: Checkout[] = [];
  const answers: Record<string, number> = {};
  let begun = 0;

  const insist = async (send: () => Promise<ApiAnswer>): Promise<ApiAnswer> => {
    for (let tries = 0; ; tries += 1) {
      const answer = await send();
      if (answer.status < 300 || tries === TRIES_MAX) return answer;
      await sleep(AGAIN_MS);
    }
  };
  const buy = async (): Promise<void> => {
    const cartId = newId();
    const variantId = variantIds[Math.floor(random() * variantIds.length)]!;
    const lines = { lines: [{ variantId, quantity: 1 + Math.floor(random() * 2) }] };
    await insist(async () => await api.post('/api/v1/carts', { id: cartId }));
    await insist(async () => await api.put(`/api/v1/carts/${cartId}/lines`, lines));
    const token = drawCard(random());
    const checkout: Checkout = {
      id: newId(),
      token,
      body: checkoutBody(cartId, { token }),
      status: 0,
      code: null,
      orderId: null,
    };
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      await tryOnce(api, checkout);
      const said = `${checkout.status} ${checkout.code ?? ''}`.trim();
      answers[said] = (answers[said] ?? 0) + 1;
      if (checkout.status !== 503) break;
      await sleep(AGAIN_MS);
    }
    checkouts.push(checkout);
  };
  const shopping = Array.from({ length: atOnce }, async () => {
    while (begun < count || more()) {
      begun += 1;
      await buy();
    }
  });
  return { checkouts, answers, done: Promise.all(shopping).then(() => undefined) };
}

/** Sends the checkout and notes what was said. */
export async function tryOnce(api: Api, checkout: Checkout): Promise<void> {
  const { status, body } = await api.put(`/api/v1/checkouts/${checkout.id}`, checkout.body);
  checkout.status = status;
  checkout.code = typeof body['code'] === 'string' ? body['code'] : null;
  checkout.orderId = status < 300 ? String(body['id']) : null;
}

function drawCard(number: number): string {
  let left = number * 100;
  for (const [token, share] of Object.entries(CARDS)) {
    left -= share;
    if (left < 0) return token;
  }
  return 'tok_ok';
}
