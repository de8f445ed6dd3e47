/** The quality scenarios: what is promised, how it is measured, and what the measures say. Pure. */
import { reportMetrics, type MetricDay } from './metric-model.ts';

export interface Scenario {
  id: string;
  title: string;
  measure: string;
  /** What provokes it, or null while nothing does. */
  command: string | null;
}

const scenario = (id: string, title: string, measure: string, command: string | null = null) => ({
  id,
  title,
  measure,
  command,
});

export const scenarios: readonly Scenario[] = [
  scenario(
    'A1',
    'Flash sale, concurrent buyers',
    '0 oversell incidents; the stock ledger is consistent; losers are answered within 1 s',
    'emporium quality verify A1',
  ),
  scenario(
    'A2',
    'The payment service fails',
    'at least 95 % of payments succeed; refused within 100 ms while the circuit is open; 0 lost',
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
  ),
  scenario('S1', 'Cross-site request forgery', '100 % refused'),
  scenario(
    'S2',
    'Role and shop isolation',
    '100 % of cross-shop and under-privileged calls are refused',
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
  ),
  scenario('P2', '500 concurrent checkouts', 'p99 under 2 s, no deadlock'),
  scenario(
    'P3',
    'Queue',
    'enqueued within 500 ms, a job done within 30 s, fewer than 1,000 waiting',
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
  ),
  scenario('R4', 'Degraded mode', 'with Redis, search or mail down the shop still sells'),
  scenario('T1', 'Recorded traffic', 'a recorded rush replays to the same orders'),
  scenario('U1', 'Error messages', 'under 50 words, and they name the next step'),
  scenario(
    'U2',
    'Unavailable payment',
    'a message of fewer than 30 words, a retry offered within 5 s',
  ),
];

export type Verdict = 'PASS' | 'FAIL' | 'NOT EXERCISED';

/** What is known of a shop over the window. */
export interface Evidence {
  days: number;
  metrics: readonly MetricDay[];
  /** Breaches of the shop first seen in the window. */
  stockBreaches: number;
  paymentBreaches: number;
  /** Slowest sighting of a canary planted in the window; null when none was. */
  canarySeconds: number | null;
  /** The newest run of `quality verify` of each scenario. */
  proofs: readonly Proof[];
}

export interface Proof {
  scenario: string;
  holds: boolean;
  value: number;
  provenAt: string;
}

interface Judgement {
  verdict: Verdict;
  value: number | null;
  unit: string;
  /** What the verdict rests on. */
  evidence: string;
  provenAt: string | null;
}

const PAYMENTS_MIN = 100;
const SUCCESS_MIN_PERCENT = 95;
const DETECTION_MAX_SECONDS = 300;

/** Every scenario with its verdict. Too little traffic is never a PASS. */
export function judgeScenarios(known: Evidence): (Scenario & Judgement)[] {
  const judges: Readonly<Record<string, (known: Evidence) => Judgement>> = {
    A1: judgeOversell,
    A2: judgePayments,
    R3: judgeDetection,
  };
  return scenarios.map((each) => ({ ...each, ...(judges[each.id] ?? notMeasured)(known) }));
}

function judgeOversell({ metrics, days, stockBreaches, proofs }: Evidence): Judgement {
  const proof = proofs.find((each) => each.scenario === 'A1');
  const conflicts = Number(reportMetrics(metrics, days).stock_conflicts.value ?? 0);
  const incidents = stockBreaches + (proof && !proof.holds ? Math.max(1, proof.value) : 0);
  const exercised = proof !== undefined || conflicts > 0;
  return {
    verdict: incidents > 0 ? 'FAIL' : exercised ? 'PASS' : 'NOT EXERCISED',
    value: exercised || incidents > 0 ? incidents : null,
    unit: 'oversell incidents',
    evidence: `${conflicts} buyers rightly refused; ${proofWords(proof)}`,
    provenAt: proof?.provenAt ?? null,
  };
}

function judgePayments({ metrics, days, paymentBreaches }: Evidence): Judgement {
  const { value, events } = reportMetrics(metrics, days).payment_success_rate;
  const rate = typeof value === 'number' ? value : null;
  const enough = rate !== null && events >= PAYMENTS_MIN;
  const fails = paymentBreaches > 0 || (enough && rate < SUCCESS_MIN_PERCENT);
  return {
    verdict: fails ? 'FAIL' : enough ? 'PASS' : 'NOT EXERCISED',
    value: rate,
    unit: 'percent of payments succeed',
    evidence: `${events} payments tried, ${PAYMENTS_MIN} needed; ${paymentBreaches} lost or unmatched`,
    provenAt: null,
  };
}

function judgeDetection({ canarySeconds }: Evidence): Judgement {
  const late = canarySeconds !== null && canarySeconds > DETECTION_MAX_SECONDS;
  return {
    verdict: canarySeconds === null ? 'NOT EXERCISED' : late ? 'FAIL' : 'PASS',
    value: canarySeconds,
    unit: 'seconds from fault to alert',
    evidence: canarySeconds === null ? 'no canary was planted' : 'the slowest canary of the window',
    provenAt: null,
  };
}

function notMeasured(): Judgement {
  const evidence = 'has no live measure yet';
  return { verdict: 'NOT EXERCISED', value: null, unit: '', evidence, provenAt: null };
}

function proofWords(proof: Proof | undefined): string {
  if (!proof) return 'not provoked in this window';
  return proof.holds ? 'provoked and held' : 'provoked and broken';
}
