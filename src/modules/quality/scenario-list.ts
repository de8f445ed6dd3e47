/** The quality scenarios: what is promised, and the figure that each is known by. Data alone. */

export type Bound = 'at_most' | 'at_least';

export interface Scenario {
  id: string;
  title: string;
  measure: string;
  /** The figure of the chart, with its limit. */
  unit: string;
  limit: number | null;
  bound: Bound | null;
  /** What provokes it, or null while nothing does. */
  command: string | null;
}

/** What `emporium quality verify` can provoke; a test holds the list to the files that do it. */
export const provoked = ['A1', 'A2', 'A4', 'S1', 'S2', 'P1', 'P2', 'P3', 'R4', 'T1'] as const;
export type ProvokedId = (typeof provoked)[number];

type Headline = readonly [unit: string, bound: Bound, limit: number];

const scenario = (
  id: string,
  title: string,
  measure: string,
  headline: Headline | null = null,
): Scenario => ({
  id,
  title,
  measure,
  unit: headline?.[0] ?? '',
  bound: headline?.[1] ?? null,
  limit: headline?.[2] ?? null,
  command: (provoked as readonly string[]).includes(id) ? `emporium quality verify ${id}` : null,
});

export const scenarios: readonly Scenario[] = [
  scenario(
    'A1',
    'Flash sale, concurrent buyers',
    '0 oversell incidents; the stock ledger is consistent; losers are answered within 1 s',
    ['oversell incidents', 'at_most', 0],
  ),
  scenario(
    'A2',
    'The payment service fails',
    'at least 95 % of payments succeed; refused within 100 ms while the circuit is open; 0 lost',
    ['percent of payments succeed', 'at_least', 95],
  ),
  scenario(
    'A3',
    'The database fails over or restarts',
    'requests resume within 30 s; no acknowledged order is lost',
  ),
  scenario(
    'A4',
    'Overload',
    'shed with 429 or 503 and Retry-After; at least 99 % of admitted checkouts complete',
    ['percent of admitted checkouts complete', 'at_least', 99],
  ),
  scenario('S1', 'Cross-site request forgery', '100 % refused', [
    'percent of forged requests refused',
    'at_least',
    100,
  ]),
  scenario(
    'S2',
    'Role and shop isolation',
    '100 % of cross-shop and under-privileged calls are refused',
    ['percent of forbidden calls refused', 'at_least', 100],
  ),
  scenario(
    'S3',
    'Partner without a valid key',
    '100 % refused; a valid one is authenticated within 200 ms',
  ),
  scenario('S4', 'Hostile input', '100 % refused with a clear error, and logged'),
  scenario(
    'P1',
    'Catalogue under 1,000 requests a second',
    'p95 at most 200 ms, p99 at most 500 ms, no time-outs',
    ['milliseconds at p99', 'at_most', 500],
  ),
  scenario('P2', '500 concurrent checkouts', 'p99 under 2 s, no deadlock', [
    'milliseconds at p99',
    'at_most',
    2000,
  ]),
  scenario(
    'P3',
    'Queue',
    'enqueued within 500 ms, a job done within 30 s, fewer than 1,000 waiting',
    ['seconds until a job is done, at worst', 'at_most', 30],
  ),
  scenario(
    'I1',
    'Partner feed with bad rows',
    '100 % of the valid rows come in; bad rows are reported one by one',
  ),
  scenario('I2', 'Feed of 1,000 products', 'under 30 s and 100 MB'),
  scenario(
    'M1',
    'New feed format, new payment method',
    'one new file that implements a named interface, no change elsewhere',
  ),
  scenario(
    'M2',
    'Reversible change',
    'rolled back within 2 min; migrations work with the previous release',
  ),
  scenario('R1', 'Deployment', '0 failed requests during a rolling update'),
  scenario('R2', 'Feature flag of a shop', 'off again within 30 s'),
  scenario(
    'R3',
    'Fault detection',
    'the alert fires within 5 min of the fault: the daily canary measures it',
    ['seconds from fault to alert', 'at_most', 300],
  ),
  scenario('R4', 'Degraded mode', 'with Redis, search or mail down the shop still sells', [
    'percent of purchases succeed',
    'at_least',
    100,
  ]),
  scenario('T1', 'Recorded traffic', 'a recorded rush replays to the same orders', [
    'differences',
    'at_most',
    0,
  ]),
  scenario('U1', 'Error messages', 'under 50 words, and they name the next step', [
    'words of the longest message',
    'at_most',
    49,
  ]),
  scenario(
    'U2',
    'Unavailable payment',
    'a message of fewer than 30 words, a retry offered within 5 s',
    ['words of the message', 'at_most', 29],
  ),
];
