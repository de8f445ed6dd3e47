import { errors, Pool, type Dispatcher } from 'undici';
import type { Context } from '#platform/context.ts';

/**
 * Connections of one shop, beyond those of its payments: for questions, refunds and voids while the
 * gateway hangs. No shop can use up another's (trial 19), and no payment waits for a connection while
 * its time runs: it would be called unknown and had never left.
 */
const CONNECTIONS_BESIDE = 16;
const POOLS_KEPT = 256;
const POOL_IDLE_MS = 60_000;
const CONNECT_TIMEOUT_MS = 1_000;
const ANSWER_BYTES_MAX = 65_536;

export type GatewayReply =
  | { kind: 'answer'; status: number; body: unknown }
  /** The request certainly never reached the gateway. */
  | { kind: 'not_sent'; reason: string }
  /** It may have arrived, and may have had its effect. */
  | { kind: 'unknown'; reason: string };

interface ShopPool {
  pool: Pool;
  usedAt: number;
}
const pools = new Map<string, ShopPool>();

/**
 * Sends one POST to the gateway, or a GET when there is no body. `limitMs` is the whole time from
 * here to the last byte of the answer: a gateway that drips one byte a second is cut off like a
 * silent one (trial 20).
 */
export async function callGateway(
  ctx: Context,
  path: string,
  body: object | null,
  limitMs: number,
): Promise<GatewayReply> {
  const origin = ctx.app.config.PAYMENT_GATEWAY_URL;
  if (!origin) return { kind: 'not_sent', reason: 'no_gateway_configured' };
  const exchange = new Exchange(limitMs);
  try {
    poolOf(origin, ctx).dispatch(
      {
        method: body ? 'POST' : 'GET',
        path,
        headers: { 'content-type': 'application/json', 'x-merchant-account': ctx.shopId },
        body: body && JSON.stringify(body),
      },
      exchange,
    );
    const { status, text } = await exchange.answer;
    return { kind: 'answer', status, body: parse(text) };
  } catch (error) {
    return classify(error, exchange.timedOut);
  } finally {
    exchange.end();
  }
}

/**
 * One request and its answer, taken from the client as they come: its general way, with a stream and
 * a signal for each, takes 51 µs of processor time where this one takes 27.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<{ status: number; text: string }>;
  timedOut = false;
  readonly #settle = Promise.withResolvers<{ status: number; text: string }>();
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;

  constructor(limitMs: number) {
    this.answer = this.#settle.promise;
    this.#timer = setTimeout(() => this.#giveUp(), limitMs);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It waited for a connection all the time that it had.
    if (this.timedOut) this.#giveUp();
  }

  onResponseStart(_controller: unknown, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#settle.resolve({ status: this.#status, text: bytes.toString() });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#settle.reject(error);
  }

  #giveUp(): void {
    this.timedOut = true;
    this.#controller?.abort(new Error('The gateway took too long'));
  }
}

function poolOf(origin: string, { shopId, app }: Context): Pool {
  const key = `${shopId} ${origin}`;
  const now = performance.now();
  let known = pools.get(key);
  if (!known) {
    if (pools.size >= POOLS_KEPT) closeIdlePools(now);
    known = { pool: openPool(origin, app.config.PAYMENT_CALLS_MAX), usedAt: now };
    pools.set(key, known);
  }
  known.usedAt = now;
  return known.pool;
}

function openPool(origin: string, callsMax: number): Pool {
  return new Pool(origin, {
    connections: callsMax + CONNECTIONS_BESIDE,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // The limit above is the total; timeouts that restart with each byte would add nothing.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: ANSWER_BYTES_MAX,
  });
}

/** A pool that served nobody for a minute has no request in flight: no attempt may last that long. */
function closeIdlePools(now: number): void {
  for (const [key, { pool, usedAt }] of pools) {
    if (now - usedAt < POOL_IDLE_MS) continue;
    pools.delete(key);
    void pool.close();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller finds that it fits no shape: an unreadable answer
  }
}

/** Failures to connect: not one byte of the request left. */
const notSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function classify(error: unknown, aborted: boolean): GatewayReply {
  if (aborted) return { kind: 'unknown', reason: 'timeout' };
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code && notSent.has(code)) return { kind: 'not_sent', reason: code };
  const outside = error instanceof errors.UndiciError || code?.startsWith('E');
  if (!outside || error instanceof errors.InvalidArgumentError) throw error;
  return { kind: 'unknown', reason: code ?? 'connection_lost' };
}
