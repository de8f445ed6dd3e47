import type { Pool } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/ids.ts';

/** What one buyer will do. */
export interface Plan {
  cartId: string;
  checkoutId: string;
  lines: { variantId: string; quantity: number }[];
  /** Fills the cart and goes away. */
  abandons: boolean;
  token: string;
}

/** How it ended for one buyer. */
export interface Ending {
  plan: Plan;
  /** `sold`, `abandoned`, or the code of the refusal; `unanswered` when nobody ever answered. */
  outcome: string;
  orderId: string | null;
  /** The checkout call, with every repetition. */
  durationMs: number;
}

const TRIES_MAX = 240;
const RETRY_MS = 250;

/** Draws up a buyer: most want one piece, some several, some other goods too; some never pay. */
export function draw(random: () => number, hot: string, side: string): Plan {
  const kind = random();
  const quantity = kind < 0.7 ? 1 : 1 + Math.floor(random() * 3);
  const lines = [{ variantId: hot, quantity }];
  if (random() < 0.2) lines.push({ variantId: side, quantity: 1 });
  const card = random();
  return {
    cartId: newId(),
    checkoutId: newId(),
    lines,
    abandons: random() < 0.05,
    token: card < 0.03 ? 'tok_declined' : card < 0.04 ? 'tok_timeout_charged' : 'tok_ok',
  };
}

/** Goes shopping over the public API; whatever breaks on the way is asked again under the same ids. */
export async function shop(pool: Pool, plan: Plan, country: string): Promise<Ending> {
  const stop = (outcome: string): Ending => ({ plan, outcome, orderId: null, durationMs: 0 });
  const cart = await ask(pool, 'POST', '/api/v1/carts', { id: plan.cartId });
  if (!cart) return stop('unanswered');
  const path = `/api/v1/carts/${plan.cartId}/lines`;
  const filled = await ask(pool, 'PUT', path, { lines: plan.lines });
  if (!filled) return stop('unanswered');
  if (filled.status !== 200) return stop(String(filled.body['code']));
  if (plan.abandons) return stop('abandoned');
  return await pay(pool, plan, country);
}

async function pay(pool: Pool, plan: Plan, country: string): Promise<Ending> {
  const began = performance.now();
  const path = `/api/v1/checkouts/${plan.checkoutId}`;
  const body = bodyOf(plan, country);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const answer = await ask(pool, 'PUT', path, body);
    const durationMs = performance.now() - began;
    if (!answer) return { plan, outcome: 'unanswered', orderId: null, durationMs };
    if (answer.status === 200 || answer.status === 201) {
      return { plan, outcome: 'sold', orderId: String(answer.body['id']), durationMs };
    }
    if (answer.status !== 202) {
      return { plan, outcome: String(answer.body['code']), orderId: null, durationMs };
    }
    await sleep(RETRY_MS);
  }
  return { plan, outcome: 'pending', orderId: null, durationMs: performance.now() - began };
}

function bodyOf(plan: Plan, country: string): unknown {
  return {
    cartId: plan.cartId,
    email: `buyer-${plan.checkoutId}@proof.example`,
    shippingAddress: {
      name: 'Buyer of the proof',
      line1: '1 Proof Street',
      city: 'Proof',
      postalCode: '1',
      country,
    },
    payment: { method: 'card', token: plan.token },
  };
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** One question until it is answered; "busy" is waited for. Undefined when nobody ever answers. */
async function ask(
  pool: Pool,
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
): Promise<Answer | undefined> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      const answer = await pool.request({
        method,
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const json = (await answer.body.json()) as Record<string, unknown>;
      const busy = answer.statusCode === 503 || answer.statusCode === 429;
      if (!busy) return { status: answer.statusCode, body: json };
      await sleep(1000 * Number(answer.headers['retry-after'] ?? 1));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // The server was killed under us: it is asked again once it is back.
      await sleep(RETRY_MS);
    }
  }
  return undefined;
}
