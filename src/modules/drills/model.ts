/** What a drill is held to, and what it showed. Pure. */

export const scenarios = [
  'week-1',
  'week-2',
  'week-3',
  'week-4',
  'database',
  'application',
  'zone',
  'region',
  'everything',
] as const;
export type Scenario = (typeof scenarios)[number];

/** What really is taken away. */
export type Loss = 'database' | 'application' | 'zone' | 'region' | 'everything' | 'restore';

/** The four weeks of the operations document, as the loss that each of them rehearses. */
export const lossOf: Readonly<Record<Scenario, Loss>> = {
  'week-1': 'database',
  'week-2': 'application',
  'week-3': 'restore',
  'week-4': 'region',
  database: 'database',
  application: 'application',
  zone: 'zone',
  region: 'region',
  everything: 'everything',
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Time until the first order is sold again, and the age of the oldest order that may be missing. */
export interface Target {
  rtoMs: number;
  rpoMs: number;
}

/**
 * The operations document's table. It has no row for a restore in week 3: there the overall hour
 * counts, and what a region may lose.
 */
export const targets: Readonly<Record<Loss, Target>> = {
  database: { rtoMs: 15 * MINUTE_MS, rpoMs: 5 * MINUTE_MS },
  zone: { rtoMs: 10 * MINUTE_MS, rpoMs: 0 },
  region: { rtoMs: 4 * HOUR_MS, rpoMs: 15 * MINUTE_MS },
  application: { rtoMs: 5 * MINUTE_MS, rpoMs: 0 },
  everything: { rtoMs: 24 * HOUR_MS, rpoMs: 30 * MINUTE_MS },
  restore: { rtoMs: HOUR_MS, rpoMs: 15 * MINUTE_MS },
};

/** Something that the drill did, and how long after its beginning it was done. */
export interface Step {
  atMs: number;
  text: string;
}

/** How many orders were acknowledged, in all and before the blow, and how many of them are gone. */
export interface OrderCount {
  acknowledged: number;
  before: number;
  missing: number;
}

/** Nobody came so far as to buy. */
export const noOrders: OrderCount = { acknowledged: 0, before: 0, missing: 0 };

/** What was measured between the blow and the end. */
export interface Measured {
  /** From the blow to the answer of the first order sent after it; null when there was none. */
  rtoMs: number | null;
  /** Age, at the blow, of the oldest acknowledged order that is missing; 0 when none is. */
  rpoMs: number | null;
  orders: OrderCount;
  /** What is not as it should be. */
  findings: string[];
}

/** All that is known of one drill. */
export interface DrillResult extends Measured {
  id: string;
  scenario: Scenario;
  loss: Loss;
  version: string;
  machine: string;
  startedAt: string;
  endedAt: string;
  target: Target;
  ok: boolean;
  steps: Step[];
}

/** Both figures within the target, and nothing found. */
export function passed({ rtoMs, rpoMs, findings }: Measured, target: Target): boolean {
  if (rtoMs === null || rpoMs === null || findings.length > 0) return false;
  return rtoMs <= target.rtoMs && rpoMs <= target.rpoMs;
}

/** An order that the shop said it had taken. Moments are those of performance.now(). */
export interface Acknowledged {
  orderId: string;
  sentAt: number;
  answeredAt: number;
}

/** RTO and RPO from the book of the shoppers and the orders that are there afterwards. */
export function measure(
  book: readonly Acknowledged[],
  struckAt: number,
  present: ReadonlySet<string>,
): Omit<Measured, 'findings'> {
  const after = book.filter(({ sentAt }) => sentAt > struckAt);
  const missing = book.filter(({ orderId }) => !present.has(orderId));
  const oldest = Math.min(struckAt, ...missing.map(({ answeredAt }) => answeredAt));
  const back = after.map(({ answeredAt }) => answeredAt - struckAt);
  return {
    rtoMs: back.length === 0 ? null : Math.round(Math.min(...back)),
    // One that was taken before the blow and is gone has been lost for at least a moment.
    rpoMs: missing.length === 0 ? 0 : Math.max(1, Math.round(struckAt - oldest)),
    orders: {
      acknowledged: book.length,
      before: book.filter(({ answeredAt }) => answeredAt <= struckAt).length,
      missing: missing.length,
    },
  };
}
