/** Counts by shop, in memory: nothing that a transaction could take back, nothing that waits. */
import type { App } from '#platform/context.ts';
import type { Tallied } from './metric-model.ts';

type Counts = Map<string, Map<Tallied, number>>;

const tallies = new WeakMap<App, Counts>();

/**
 * Adds to a figure of the shop. It is stored within a minute; a process that is killed takes its last
 * minute along: these are measures, the books are elsewhere.
 */
export function tally(app: App, shopId: string, what: Tallied, by = 1): void {
  if (by === 0) return;
  let counts = tallies.get(app);
  if (!counts) tallies.set(app, (counts = new Map()));
  let shop = counts.get(shopId);
  if (!shop) counts.set(shopId, (shop = new Map()));
  shop.set(what, (shop.get(what) ?? 0) + by);
}

/** Takes everything counted so far; the next count begins at nothing. */
export function takeTallies(app: App): Counts {
  const counts: Counts = tallies.get(app) ?? new Map();
  tallies.delete(app);
  return counts;
}

/** Puts back what could not be stored. */
export function returnTallies(app: App, counts: Counts): void {
  for (const [shopId, shop] of counts) {
    for (const [what, by] of shop) tally(app, shopId, what, by);
  }
}
