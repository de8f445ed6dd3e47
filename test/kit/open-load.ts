/**
 * Shoppers who come at a given rate whatever the server does (an open loop): most look, some fill a
 * cart and pay. For trials that change what serves them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from 'undici';
import { newId } from '#platform/ids.ts';
import { percentile } from '#platform/load/offer-load.ts';
import { checkoutBody } from './shopping.ts';

export interface OpenLoadOptions {
  origin: string;
  dispatcher: Agent;
  requestsPerSecond: number;
  /** Articles that are bought, one at a time. */
  variantIds: readonly string[];
  /**
   * Sends again what may be sent again, up to this often, and asks on while an answer says that the end
   * is not known yet (202), as a good client does.
   */
  repeats?: number;
}

/** What became of one request. */
export interface Outcome {
  what: 'look' | 'cart' | 'fill' | 'pay';
  /** The status, or the error of the connection. */
  end: number | string;
  tries: number;
  tookMs: number;
  orderId?: string;
}

export interface OpenLoad {
  readonly outcomes: readonly Outcome[];
  /** Ends when everything that was begun has ended. */
  stop(): Promise<void>;
}

const AGAIN_MS = 150;
/** A checkout whose process was killed is decided by another after 20 s. */
const PENDING_MS = 500;
const PENDING_MOST_MS = 30_000;
/** A shopper who buys sends three requests. */
const BUYS = 3;
const LOOKS = ['/api/v1/products?limit=20', '/api/v1/shop', '/api/v1/categories', '/', '/cart'];

/** Five of eight requests look; the rest fill carts and pay for them. */
export function startOpenLoad(options: OpenLoadOptions): OpenLoad {
  const outcomes: Outcome[] = [];
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const begin = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const tell = async (what: Outcome['what'], request: Request): Promise<Outcome> => {
    const outcome = await send(options, what, request);
    outcomes.push(outcome);
    return outcome;
  };
  const loop = async (): Promise<void> => {
    const began = performance.now();
    const { requestsPerSecond, variantIds } = options;
    for (let [sent, turn] = [0, 0]; !stopping.signal.aborted; turn += 1) {
      const aheadMs = (sent / requestsPerSecond) * 1000 - (performance.now() - began);
      if (aheadMs > 1) await sleep(aheadMs);
      const buys = turn % 6 === 0;
      if (buys) begin(buy(tell, variantIds[turn % variantIds.length]!));
      else
        begin(
          tell('look', { method: 'GET', path: LOOKS[turn % LOOKS.length]! }).then(() => undefined),
        );
      sent += buys ? BUYS : 1;
    }
  };
  const looping = loop();
  return {
    outcomes,
    stop: async () => {
      stopping.abort();
      await looping;
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

interface Request {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: unknown;
}

async function buy(
  tell: (what: Outcome['what'], request: Request) => Promise<Outcome>,
  variantId: string,
): Promise<void> {
  const cartId = newId();
  const cart = await tell('cart', { method: 'POST', path: '/api/v1/carts', body: { id: cartId } });
  if (cart.end !== 201) return;
  const lines = { lines: [{ variantId, quantity: 1 }] };
  const path = `/api/v1/carts/${cartId}/lines`;
  if ((await tell('fill', { method: 'PUT', path, body: lines })).end !== 200) return;
  const checkout = `/api/v1/checkouts/${newId()}`;
  await tell('pay', { method: 'PUT', path: checkout, body: checkoutBody(cartId) });
}

/** Every request here may be sent twice: looking changes nothing, the rest carries its own id. */
async function send(
  { origin, dispatcher, repeats = 0 }: OpenLoadOptions,
  what: Outcome['what'],
  { method, path, body }: Request,
): Promise<Outcome> {
  const began = performance.now();
  for (let tries = 1; ; tries += 1) {
    const answer = await askOn();
    const again = typeof answer.end === 'string' || answer.end >= 500;
    if (!again || tries > repeats) {
      return { what, ...answer, tries, tookMs: performance.now() - began };
    }
    await sleep(AGAIN_MS);
  }

  async function askOn(): Promise<Pick<Outcome, 'end' | 'orderId'>> {
    for (;;) {
      const answer = await ask();
      const isPatient = repeats > 0 && performance.now() - began < PENDING_MOST_MS;
      if (answer.end !== 202 || !isPatient) return answer;
      await sleep(PENDING_MS);
    }
  }

  async function ask(): Promise<Pick<Outcome, 'end' | 'orderId'>> {
    try {
      const answer = await dispatcher.request({
        origin,
        method,
        path,
        headers: { host: 'localhost', ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await answer.body.text();
      const { statusCode: end } = answer;
      if (what !== 'pay' || (end !== 201 && end !== 200)) return { end };
      return { end, orderId: (JSON.parse(text) as { id: string }).id };
    } catch (error) {
      return { end: String(error) };
    }
  }
}

/** How often each end came, by kind: `look 200`. */
export function countEnds(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { what, end } of outcomes) {
    const key = `${what} ${end}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Requests a second, and how long the median, the 99th of a hundred and the slowest waited. */
export function paceOf(outcomes: readonly Outcome[], elapsedMs: number): string {
  const times = outcomes.map(({ tookMs }) => tookMs);
  const at = (share: number): string => `${Math.round(percentile(times, share) ?? 0)} ms`;
  const perSecond = Math.round((outcomes.length / elapsedMs) * 1000);
  return (
    `${outcomes.length} requests, ${perSecond}/s; ` +
    `p50 ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}`
  );
}
