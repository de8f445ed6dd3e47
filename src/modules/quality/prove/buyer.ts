import type { Pool } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '#platform/ids.ts';
import { ask, sendOff, type Answer } from './patient-client.ts';
import { sampleCheckout } from './sample-checkout.ts';

/** What one buyer will do. */
export interface Plan {
  cartId: string;
  checkoutId: string;
  lines: { variantId: string; quantity: number }[];
  /** Fills the cart and goes away; or goes away while the payment is under way. */
  leaves: 'never' | 'before_paying' | 'while_paying';
  token: string;
}

/** How it ended for one buyer. */
export interface Ending {
  plan: Plan;
  /**
   * `sold`, the code of the refusal, `abandoned` or `left_while_paying`; `unanswered` when nobody ever
   * answered, `pending` when the answer was never a final one.
   */
  outcome: string;
  orderId: string | null;
  /** The checkout call, with every repetition and every wait in the queue. */
  durationMs: number;
}

/** How long a buyer waits for a payment, or for a turn. */
const PATIENCE_MS = 300_000;
const AGAIN_MS = 250;

/**
 * Draws up a buyer: most want one piece, some several, some other goods too; some never pay, some do
 * not wait for the answer, and some cards are refused or fall silent after they were charged.
 */
export function draw(random: () => number, hot: string, side: string): Plan {
  const quantity = random() < 0.7 ? 1 : 1 + Math.floor(random() * 3);
  const lines = [{ variantId: hot, quantity }];
  if (random() < 0.2) lines.push({ variantId: side, quantity: 1 });
  const [stays, card] = [random(), random()];
  return {
    cartId: newId(),
    checkoutId: newId(),
    lines,
    leaves: stays < 0.05 ? 'before_paying' : stays < 0.07 ? 'while_paying' : 'never',
    token: card < 0.03 ? 'tok_declined' : card < 0.04 ? 'tok_timeout_charged' : 'tok_ok',
  };
}

/**
 * Goes shopping over the public API of one shop, which may have several doors (processes): what breaks
 * on the way is asked again under the same ids at the next door, "busy" is waited for, and where
 * checkout goes by turns the buyer takes a place and waits.
 */
export async function shop(doors: readonly Pool[], plan: Plan, country: string): Promise<Ending> {
  const end = (outcome: string): Ending => ({ plan, outcome, orderId: null, durationMs: 0 });
  const cart = await ask(doors, {
    method: 'POST',
    path: '/api/v1/carts',
    body: { id: plan.cartId },
  });
  if (!cart) return end('unanswered');
  const path = `/api/v1/carts/${plan.cartId}/lines`;
  const filled = await ask(doors, { method: 'PUT', path, body: { lines: plan.lines } });
  if (!filled) return end('unanswered');
  if (filled.status !== 200) return end(String(filled.body['code']));
  if (plan.leaves === 'before_paying') return end('abandoned');
  if (plan.leaves === 'never') return await pay(doors, plan, country);
  await sendOff(doors, checkoutOf(plan, country));
  return end('left_while_paying');
}

function checkoutOf(plan: Plan, country: string) {
  return {
    method: 'PUT' as const,
    path: `/api/v1/checkouts/${plan.checkoutId}`,
    body: sampleCheckout(plan.cartId, { token: plan.token, address: { country } }),
  };
}

/** These end a place in the queue; another is taken. */
const PLACE_GONE = new Set(['place_expired', 'place_used', 'place_invalid']);

async function pay(doors: readonly Pool[], plan: Plan, country: string): Promise<Ending> {
  const began = performance.now();
  const end = (outcome: string, orderId: string | null = null): Ending => ({
    plan,
    outcome,
    orderId,
    durationMs: performance.now() - began,
  });
  let place: string | null = null;
  while (performance.now() - began < PATIENCE_MS) {
    const headers = place === null ? {} : { 'waiting-room-place': place };
    const answer = await ask(doors, { ...checkoutOf(plan, country), headers });
    if (!answer) return end('unanswered');
    const code = String(answer.body['code']);
    if (answer.status === 200 || answer.status === 201)
      return end('sold', String(answer.body['id']));
    if (answer.status === 202) await sleep(AGAIN_MS);
    else if (code === 'waiting_room_place_needed') place = await queue(doors, plan.cartId);
    else if (PLACE_GONE.has(code)) place = null;
    else return end(code);
  }
  return end('pending');
}

/** Takes a place and waits until it is let in; null where nobody queues, or the place is lost. */
async function queue(doors: readonly Pool[], cartId: string): Promise<string | null> {
  const began = performance.now();
  const path = '/api/v1/waiting-room/places';
  let told = await ask(doors, { method: 'POST', path, body: { cartId } });
  while (told?.status === 200 && performance.now() - began < PATIENCE_MS) {
    const { place, admitted } = told.body as { place: string | null; admitted: boolean };
    if (place === null || admitted) return place;
    await sleep(1000 * secondsOf(told));
    const headers = { 'waiting-room-place': place };
    told = await ask(doors, { method: 'GET', path: '/api/v1/waiting-room/place', headers });
  }
  return null;
}

function secondsOf({ body }: Answer): number {
  return Math.max(0.2, Number(body['retryAfterSeconds'] ?? 1));
}
