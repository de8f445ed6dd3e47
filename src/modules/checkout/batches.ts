import { createBatcher, type Batcher } from '#platform/batch.ts';
import { shopContext, type App } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { observedQueue, queueBounds } from '#platform/queue-bounds.ts';
import type { Refusal } from '#platform/refusal.ts';
import { findKnown } from './find-attempt.ts';
import type { Attempt, Promised, PromiseResult, Wish } from './model.ts';
import { promiseOrders } from './promise-orders.ts';
import { settleAndShow, type Answered, type Settled } from './settle-attempts.ts';

/**
 * Checkouts that share one transaction at most, and transactions of one shop at once. One: with two
 * the batches are half as large and cost as much each (429 orders a second became 300).
 */
const BATCH_MAX = 100;
const FLIGHTS_MAX = 1;
const READS_MAX = 500;

/** Act one and act three of all checkouts of this process. */
export interface Batches {
  /** Refuses `overloaded` rather than let too many wait. */
  promise: Batcher<Wish, PromiseResult>;
  /** Without bounds: money may have moved, nobody is sent away any more. */
  settle: Batcher<Answered & { promised: Promised }, Settled>;
  /** Attempts behind checkout ids: who may not begin may still ask for what was begun. */
  known: Batcher<string, Attempt | Refusal | undefined>;
}

const known = new WeakMap<App, Batches>();

/** The batches of this process; made at the first call. */
export function batchesOf(app: App): Batches {
  let batches = known.get(app);
  if (!batches) known.set(app, (batches = makeBatches(app)));
  return batches;
}

function makeBatches(app: App): Batches {
  const limits = { sizeMax: BATCH_MAX, flightsMax: FLIGHTS_MAX };
  return {
    promise: createBatcher({
      ...limits,
      ...queueBounds<PromiseResult>(app, 'checkout'),
      name: 'promise',
      run: async (shopId, wishes) =>
        await shopTx(shopContext(app, shopId), (tx) => promiseOrders(tx, wishes)),
    }),
    settle: createBatcher({
      ...limits,
      ...observedQueue(app, 'checkout'),
      name: 'settle',
      run: async (shopId, answers) =>
        await shopTx(shopContext(app, shopId), (tx) => settleAndShow(tx, answers)),
    }),
    known: createBatcher({
      ...queueBounds<Attempt | undefined>(app, 'cart'),
      sizeMax: READS_MAX,
      flightsMax: FLIGHTS_MAX,
      name: 'known_checkouts',
      run: async (shopId, checkoutIds) =>
        await shopRead(shopContext(app, shopId), (tx) => findKnown(tx, checkoutIds)),
    }),
  };
}
