/**
 * What the outside knows, and what follows from it: maps and sums. It knows no statement and no state
 * of the program; answers are all it hears.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Answer, Request } from './door.ts';

export interface Article {
  id: string;
  shopId: string;
  priceMinor: number;
  /** In the flash sale, while it lasts and for as many as were set aside. */
  salePriceMinor?: number;
  /** Pieces that came in, less what was counted away, by answers. */
  received: number;
}

export interface KnownCart {
  id: string;
  shopId: string;
  /** What lies in it; undefined while a change may or may not have happened. */
  lines: Map<string, number> | undefined;
  /** Requests under way that may change it. */
  changing: number;
  /** Grows with every change that is sent. */
  changes: number;
}

/** A request whose answer matters; its sender asks again until there is one. */
export interface Intent {
  request: Request;
  shopId: string;
  /** The answers so far, lost ones left out. */
  answers: Answer[];
  /** Requests under way. */
  asking: number;
  /** How many requests were sent. */
  sent: number;
  /**
   * How many were sent when one got lost, which may have done its work; 0 when none did, or one that
   * was sent afterwards was answered.
   */
  lostAt: number;
}

export interface Attempt extends Intent {
  id: string;
  cart: KnownCart;
  method: string;
  /** What the cart held when the order was sent; undefined when it was being changed. */
  lines: Map<string, number> | undefined;
}

export interface Model {
  articles: Article[];
  carts: KnownCart[];
  attempts: Attempt[];
  /** Requests with an idempotency key, by key. */
  intents: Intent[];
}

export const SHIPPING_MINOR = 395;

/**
 * Whether the sender knows how it ended. A 202 says that nobody knows yet, who is sent away by a busy
 * shop has learned nothing since, and the refusal of one request says nothing of another that got lost.
 */
export function isSettled(intent: Intent): boolean {
  const { asking, answers, lostAt } = intent;
  const last = answers.findLast(({ code }) => code !== 'overloaded') ?? answers.at(-1);
  if (asking > 0 || !last) return false;
  return last.status !== 202 && (lostAt === 0 || succeeded(intent));
}

/** The order that the shopper was told of. */
export function orderOf(attempt: Attempt): string | undefined {
  const placed = attempt.answers.find(({ status }) => status === 201 || status === 200);
  return placed ? String(placed.body['id']) : undefined;
}

/** What an order of these lines costs, delivered. */
export function totalOf(lines: ReadonlyMap<string, number>, articles: readonly Article[]): number {
  let sum = SHIPPING_MINOR;
  for (const [id, quantity] of lines) {
    sum += articles.find((article) => article.id === id)!.priceMinor * quantity;
  }
  return sum;
}

/** Whether somebody has been told that it is done. */
export function succeeded({ answers }: Intent): boolean {
  return answers.some(({ status }) => status === 200 || status === 201);
}

/**
 * What is wrong with one more answer of an intent, or undefined. `late`: it was asked for before
 * anybody had been told of the success, and may be older than that.
 */
export function contradiction(intent: Intent, answer: Answer, late: boolean): string | undefined {
  if (answer.status >= 500 && answer.status !== 503) return `answers ${answer.status}`;
  const first = intent.answers.find(({ status }) => status === 200 || status === 201);
  if (!first) return undefined;
  if (answer.status > 201 && answer.status !== 503) {
    if (late && !intent.request.key) return undefined;
    return `succeeded, and answers ${answer.status} ${answer.code} when asked again`;
  }
  if (answer.status === 503) return undefined;
  const [before, now] = [first.body['id'], answer.body['id']];
  if (before !== now) return `made two things: ${String(before)} and ${String(now)}`;
  if (!intent.request.key) return undefined;
  if (isDeepStrictEqual(first.body, answer.body)) return undefined;
  return 'is answered differently when it is repeated';
}
