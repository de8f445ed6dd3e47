/**
 * The server's time, as it was last told plus what has passed here since. The visitor's own clock
 * has no say: it may be wrong by hours, and a sale begins and ends for all at once.
 */
import { useSyncExternalStore } from 'react';
import { lastEdge, type Sales } from './sales-view.ts';

const STEP_MS = 1000;
/** Later word counts only when it corrects by more than a message may take. */
const JITTER_MS = 400;

let offset: number | null = null;
let now: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

/** Takes the time that the server has just told, ISO 8601. */
export function tellServerTime(iso: string): void {
  const told = Date.parse(iso) - performance.now();
  if (offset !== null && Math.abs(told - offset) < JITTER_MS) return;
  offset = told;
  step();
}

/** Milliseconds since 1970 by the server, every second; null until it has told its time. */
export function useServerNow(): number | null {
  return useSyncExternalStore(subscribe, read, () => null);
}

/**
 * The server's time when one of these sales last began or ended: what is rendered by it changes at
 * those moments and not each second. Null until the server has told its time.
 */
export function useTurn(sales: Sales): number | null {
  return useSyncExternalStore(
    subscribe,
    () => (now === null ? null : lastEdge(sales, now)),
    () => null,
  );
}

function read(): number | null {
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) step();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** Wakes just after each full second of the server, so that all countdowns turn together. */
function step(): void {
  clearTimeout(timer);
  timer = undefined;
  if (offset === null) return;
  now = offset + performance.now();
  for (const listener of listeners) listener();
  if (listeners.size > 0) timer = setTimeout(step, STEP_MS - (now % STEP_MS) + 1);
}
