/** Judges the quality scenarios by what traffic showed and by what was provoked. Pure. */
import type { ScenarioResult } from './contract.ts';
import { reportMetrics, type MetricDay } from './metric-model.ts';
import { scenarios, type Bound, type Scenario } from './scenario-list.ts';

export type Verdict = 'PASS' | 'FAIL' | 'NOT EXERCISED';

/** What traffic showed of a shop over some days. */
export interface Evidence {
  days: number;
  metrics: readonly MetricDay[];
  /** Breaches of the shop first seen in the window, or standing. */
  stockBreaches: number;
  paymentBreaches: number;
  /** Slowest sighting of a canary planted in the window; null when none was. */
  canarySeconds: number | null;
  /** Words of the longest refusal of this program, and of the one about payments; null: unknown. */
  longestMessage: number | null;
  paymentMessage: number | null;
}

/** What traffic says about one scenario. */
interface Seen {
  verdict: Verdict;
  value: number | null;
  /** What the verdict rests on. */
  words: string;
}

export interface Judged extends Scenario {
  verdict: Verdict;
  value: number | null;
  evidence: string;
  provenAt: string | null;
  latest: ScenarioResult | null;
}

const PAYMENTS_MIN = 100;
const CHECKOUTS_MIN = 100;
const FAST_FAIL_MAX_MS = 100;
const DEPTH_MAX = 999;

const judges: Readonly<Record<string, (known: Evidence, scenario: Scenario) => Seen>> = {
  A1: seeOversells,
  A2: seePayments,
  A4: seeOverload,
  S1: seeForgeries,
  P1: (known, scenario) => seeTimes(known, scenario, 'catalogue', '1,000 requests a second'),
  P2: (known, scenario) => seeTimes(known, scenario, 'checkout', '500 checkouts at a time'),
  P3: seeJobs,
  R3: ({ canarySeconds }, scenario) =>
    seeFigure(canarySeconds, scenario, 'the slowest canary of the window', 'no canary was planted'),
  U1: ({ longestMessage }, scenario) =>
    seeFigure(longestMessage, scenario, 'the refusals of this program', 'no message was read'),
  U2: ({ paymentMessage }, scenario) =>
    seeFigure(paymentMessage, scenario, 'the refusal as a shopper reads it', 'no message was read'),
};

/**
 * Every scenario with its verdict. Too little traffic is never a PASS; what failed, provoked or in
 * traffic, fails until it is seen to hold.
 */
export function judgeScenarios(
  evidence: Evidence,
  latest: ReadonlyMap<string, ScenarioResult>,
): Judged[] {
  return scenarios.map((scenario) =>
    combined(scenario, judgeTraffic(evidence, scenario), latest.get(scenario.id) ?? null),
  );
}

/** What traffic alone says; NOT EXERCISED where traffic cannot tell. */
export function judgeTraffic(evidence: Evidence, scenario: Scenario): Seen {
  const judge = judges[scenario.id];
  if (judge) return judge(evidence, scenario);
  return { verdict: 'NOT EXERCISED', value: null, words: 'traffic does not tell' };
}

/** Whether a figure keeps its limit; one without a limit is told, not judged. */
export function keeps(value: number | null, limit: number | null, bound: Bound | null): boolean {
  if (limit === null || bound === null) return true;
  if (value === null) return false;
  return bound === 'at_most' ? value <= limit : value >= limit;
}

function combined(scenario: Scenario, seen: Seen, latest: ScenarioResult | null): Judged {
  const verdicts: Verdict[] = [seen.verdict, latest?.verdict ?? 'NOT EXERCISED'];
  const verdict =
    (['FAIL', 'PASS'] as const).find((each) => verdicts.includes(each)) ?? 'NOT EXERCISED';
  const bySeen = seen.verdict === verdict || latest === null;
  return {
    ...scenario,
    verdict,
    value: bySeen ? seen.value : latest.value,
    evidence: `${seen.words}; ${provokedWords(scenario, latest)}`,
    provenAt: latest?.judgedAt ?? null,
    latest,
  };
}

function provokedWords({ command }: Scenario, latest: ScenarioResult | null): string {
  if (latest) return latest.verdict === 'PASS' ? 'provoked and held' : 'provoked and broken';
  return command === null ? 'nothing provokes it yet' : 'not provoked in this window';
}

function seeFigure(value: number | null, scenario: Scenario, words: string, none: string): Seen {
  if (value === null) return { verdict: 'NOT EXERCISED', value, words: none };
  return { verdict: verdictOf(value, scenario), value, words };
}

function verdictOf(value: number, { limit, bound }: Scenario): Verdict {
  return keeps(value, limit, bound) ? 'PASS' : 'FAIL';
}

function seeOversells({ metrics, days, stockBreaches }: Evidence): Seen {
  const conflicts = Number(reportMetrics(metrics, days).stock_conflicts.value ?? 0);
  const exercised = conflicts > 0 || stockBreaches > 0;
  return {
    verdict: stockBreaches > 0 ? 'FAIL' : exercised ? 'PASS' : 'NOT EXERCISED',
    value: exercised ? stockBreaches : null,
    words: `${conflicts} buyers rightly refused`,
  };
}

function seePayments({ metrics, days, paymentBreaches }: Evidence, scenario: Scenario): Seen {
  const { value, events } = reportMetrics(metrics, days).payment_success_rate;
  const rate = typeof value === 'number' ? value : null;
  const fastFail = worstOf(metrics, 'fast_fail_p99');
  const enough = rate !== null && events >= PAYMENTS_MIN;
  const fails =
    paymentBreaches > 0 ||
    (fastFail !== null && fastFail > FAST_FAIL_MAX_MS) ||
    (enough && verdictOf(rate, scenario) === 'FAIL');
  const slow = fastFail === null ? '' : `; fast-fail p99 ${Math.round(fastFail)} ms`;
  return {
    verdict: fails ? 'FAIL' : enough ? 'PASS' : 'NOT EXERCISED',
    value: rate,
    words: `${events} payments tried, ${PAYMENTS_MIN} needed; ${paymentBreaches} lost or unmatched${slow}`,
  };
}

/** Judged only where somebody was turned away: without that there was no overload. */
function seeOverload({ metrics }: Evidence, scenario: Scenario): Seen {
  const admitted = sumOf(metrics, 'checkouts_completed');
  const shed = sumOf(metrics, 'requests_shed').amount;
  const words = `${shed} requests shed, ${admitted.events} checkouts admitted`;
  const rate = admitted.events > 0 ? admitted.amount / admitted.events : null;
  const enough = shed > 0 && admitted.events >= CHECKOUTS_MIN && rate !== null;
  if (!enough) return { verdict: 'NOT EXERCISED', value: null, words };
  return { verdict: verdictOf(rate, scenario), value: rate, words };
}

/** A forged request that got through looks like any other: traffic can only tell of the refused. */
function seeForgeries({ metrics }: Evidence): Seen {
  const refused = sumOf(metrics, 'forgeries_refused').amount;
  const words = `${refused} forged requests refused; traffic does not tell whether one got through`;
  return { verdict: 'NOT EXERCISED', value: null, words };
}

/** A rush is needed to hold, not to fail: who is slow with less is slow. */
function seeTimes(
  { metrics }: Evidence,
  scenario: Scenario,
  what: 'catalogue' | 'checkout',
  rush: string,
): Seen {
  const always = worstOf(metrics, `${what}_p99`);
  const inRush = worstOf(metrics, `${what}_rush_p99`);
  if (inRush !== null) {
    return { verdict: verdictOf(inRush, scenario), value: inRush, words: `a minute of ${rush}` };
  }
  const slow = always !== null && verdictOf(always, scenario) === 'FAIL';
  return {
    verdict: slow ? 'FAIL' : 'NOT EXERCISED',
    value: always,
    words: `no minute of ${rush}${slow ? ', and slow without it' : ''}`,
  };
}

function seeJobs({ metrics }: Evidence, scenario: Scenario): Seen {
  const jobs = sumOf(metrics, 'job_seconds').events;
  const slowest = worstOf(metrics, 'job_seconds');
  const depth = worstOf(metrics, 'queue_depth') ?? 0;
  const words = `${jobs} jobs done, at most ${depth} waiting`;
  if (slowest === null) return { verdict: 'NOT EXERCISED', value: null, words };
  const deep = depth > DEPTH_MAX;
  return { verdict: deep ? 'FAIL' : verdictOf(slowest, scenario), value: slowest, words };
}

function worstOf(metrics: readonly MetricDay[], type: string): number | null {
  const own = metrics.filter((row) => row.type === type);
  return own.length === 0 ? null : Math.max(...own.map(({ worst }) => worst));
}

function sumOf(metrics: readonly MetricDay[], type: string): { amount: number; events: number } {
  const own = metrics.filter((row) => row.type === type);
  return {
    amount: own.reduce((sum, row) => sum + row.amount, 0),
    events: own.reduce((sum, row) => sum + row.events, 0),
  };
}
