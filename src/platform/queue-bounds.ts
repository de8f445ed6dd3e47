import type { BatchBounds } from './batch.ts';
import type { App } from './context.ts';
import { httpRefusals } from './http/refusals.ts';
import type { Refusal } from './refusal.ts';

/** A second or two of work at the pace of a small machine; who comes later is better told so. */
const SHOP_WAITING_MAX = 1000;
const ALL_WAITING_MAX = 4000;
const RETRY_SECONDS = 2;
/** Of the connections, what one kind of batch may take: others must find some too. */
const POOL_SHARE = 0.4;
const FLIGHTS_MIN = 2;

/** Limits of a batcher whose callers may be told to come back: `overloaded`. */
export function queueBounds<Result>(app: App): {
  flightsInAllMax: number;
  bounds: BatchBounds<Result | Refusal>;
} {
  return {
    flightsInAllMax: flightsInAllMax(app),
    bounds: {
      groupMax: SHOP_WAITING_MAX,
      allMax: ALL_WAITING_MAX,
      now: () => app.clock.now().getTime(),
      refuse: () => httpRefusals.overloaded({ retryAfterSeconds: RETRY_SECONDS }),
    },
  };
}

/** Batches of one kind in flight at once; the shops take turns. */
export function flightsInAllMax(app: App): number {
  return Math.max(FLIGHTS_MIN, Math.floor(app.config.DB_POOL_SIZE * POOL_SHARE));
}
