import type { BatchBounds } from './batch.ts';
import type { App } from './context.ts';
import { observeWait } from './http/admission.ts';
import { httpRefusals } from './http/refusals.ts';
import type { LaneName } from './http/route.ts';
import type { Refusal } from './refusal.ts';

/** A second or two of work at the pace of a small machine; who comes later is better told so. */
const SHOP_WAITING_MAX = 1000;
const ALL_WAITING_MAX = 4000;
const RETRY_SECONDS = 2;
/** Of the connections, what one kind of batch may take: others must find some too. */
const POOL_SHARE = 0.4;
const FLIGHTS_MIN = 2;

/** Limits of a batcher whose callers may be told to come back: `overloaded`. */
export function queueBounds<Result>(app: App, lane: LaneName): BoundedQueue<Result | Refusal> {
  return {
    ...observedQueue(app, lane),
    bounds: {
      groupMax: SHOP_WAITING_MAX,
      allMax: ALL_WAITING_MAX,
      now: () => app.clock.now().getTime(),
      refuse: () => httpRefusals.overloaded({ retryAfterSeconds: RETRY_SECONDS }),
    },
  };
}

interface ObservedQueue {
  flightsInAllMax: number;
  observe: (milliseconds: number) => void;
}

interface BoundedQueue<Result> extends ObservedQueue {
  bounds: BatchBounds<Result>;
}

/** The same for work that nobody is sent away from: the shops take turns, admission hears of the waits. */
export function observedQueue(app: App, lane: LaneName): ObservedQueue {
  return {
    flightsInAllMax: Math.max(FLIGHTS_MIN, Math.floor(app.config.DB_POOL_SIZE * POOL_SHARE)),
    observe: (milliseconds) => observeWait(app, lane, milliseconds),
  };
}
