/**
 * A client that adds one to the same line of a cart, again and again, without a key: what is not
 * answered happened once or not at all. Its history is judged against what the cart says in the end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'undici';
import { newId } from '#platform/ids.ts';
import { ask } from '../../src/modules/quality/prove/patient-client.ts';

export interface History {
  readonly cartId: string;
  /** Additions that were acknowledged; refused for certain; of which nobody knows. */
  ok: number;
  failed: number;
  unknown: number;
}

const PAUSE_MS = 30;
const QUANTITY_MAX = 500;

/** Adds until told to stop; the history grows while it does. */
export async function countUp(
  pool: Pool,
  variantId: string,
  stopped: AbortSignal,
): Promise<History> {
  const cartId = newId();
  await ask([pool], { method: 'POST', path: '/api/v1/carts', body: { id: cartId } });
  const history: History = { cartId, ok: 0, failed: 0, unknown: 0 };
  while (!stopped.aborted && history.ok + history.unknown < QUANTITY_MAX) {
    history[await addOne(pool, cartId, variantId)] += 1;
    await sleep(PAUSE_MS);
  }
  return history;
}

async function addOne(
  pool: Pool,
  cartId: string,
  variantId: string,
): Promise<'ok' | 'failed' | 'unknown'> {
  try {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: `/api/v1/carts/${cartId}/lines`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ variantId, quantity: 1 }),
    });
    await body.dump();
    if (statusCode < 300) return 'ok';
    // The database may have gone between its commit and its word of it.
    return statusCode >= 500 ? 'unknown' : 'failed';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'unknown';
    throw error;
  }
}
