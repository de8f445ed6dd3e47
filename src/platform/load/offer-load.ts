import { setTimeout as sleep } from 'node:timers/promises';

/** What an open-loop generator did. */
export interface Offered {
  /** Calls that were due. */
  due: number;
  /** What was really offered, by the clock. */
  perSecond: number;
  seconds: number;
  /** Latest that a call was sent after its time: the generator's own share of any delay. */
  lagMs: number;
}

/**
 * Calls at a rate that does not wait for answers: call `n` is due at n / rate, whatever became of the
 * ones before. `call` is given the time at which it was due, and measures from there: an answer that
 * kept later calls waiting would otherwise be counted once (coordinated omission).
 */
export async function offerLoad(
  perSecond: number,
  seconds: number,
  call: (number: number, dueAt: number) => Promise<void>,
): Promise<Offered> {
  const due = Math.round(perSecond * seconds);
  const under: Promise<void>[] = [];
  const began = performance.now();
  let lagMs = 0;
  for (let number = 0; number < due;) {
    const now = performance.now();
    for (; number < due; number += 1) {
      const dueAt = began + (1000 * number) / perSecond;
      if (dueAt > now) break;
      lagMs = Math.max(lagMs, performance.now() - dueAt);
      under.push(call(number, dueAt));
    }
    await sleep(1);
  }
  const offeredFor = (performance.now() - began) / 1000;
  await Promise.all(under);
  return { due, perSecond: due / offeredFor, seconds: offeredFor, lagMs };
}

/** The value that a share of the values does not exceed; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return Math.round(sorted[Math.max(0, index)]! * 10) / 10;
}

/** A share in percent, of which 100 means all: 99,996 of 100,000 is not rounded up to it. */
export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((10_000 * part) / whole) / 100;
}
