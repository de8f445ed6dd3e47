import { errors, Pool } from 'undici';
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
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs);
  try {
    const answer = await poolOf(origin, ctx).request({
      method: body ? 'POST' : 'GET',
      path,
      headers: { 'content-type': 'application/json', 'x-merchant-account': ctx.shopId },
      body: body && JSON.stringify(body),
      signal: limit.signal,
    });
    const text = await answer.body.text();
    return { kind: 'answer', status: answer.statusCode, body: parse(text) };
  } catch (error) {
    return classify(error, limit.signal.aborted);
  } finally {
    clearTimeout(timer);
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
