/** When a circuit breaker opens, as arithmetic over what happened. Pure; times are epoch milliseconds. */

export type BreakerState = 'closed' | 'open' | 'half_open';

export const WINDOW_MS = 60_000;

/** A failed call, with the number of calls that had succeeded before it. */
export interface Failure {
  at: number;
  successesBefore: number;
}

/**
 * Open when the last `limit` failures lie within a minute and no more calls succeeded between them than
 * failed. The second half keeps a busy shop open for business: at a thousand payments a second, five
 * lost connections in a minute are no outage. For a small shop it changes nothing.
 */
export function shouldOpen(
  failures: readonly Failure[],
  successes: number,
  limit: number,
  now: number,
): boolean {
  const first = failures.at(-limit);
  if (!first || first.at < now - WINDOW_MS) return false;
  return successes - first.successesBefore <= limit;
}
