import { expect, test } from 'vitest';
import type { ScenarioResult } from './contract.ts';
import { scenarios } from './scenario-list.ts';
import { judgeScenarios, type Evidence } from './scenario-model.ts';

const nothing: Evidence = {
  days: 7,
  metrics: [],
  stockBreaches: 0,
  paymentBreaches: 0,
  canarySeconds: null,
  longestMessage: null,
  paymentMessage: null,
};
const sums = (type: string, amount: number, events = 0) => ({
  type,
  date: '2026-11-22',
  amount,
  events,
  worst: 0,
  latest: 0,
});
const worst = (type: string, value: number) => ({ ...sums(type, value), worst: value });
const held: ScenarioResult = {
  judgedAt: '2026-11-22T00:00:00.000Z',
  verdict: 'PASS',
  value: 0,
  seconds: 1,
  version: '0',
  did: '',
  figures: [],
};
const broken: ScenarioResult = { ...held, verdict: 'FAIL', value: 3 };

interface Known extends Partial<Evidence> {
  latest?: ScenarioResult;
}

function judged(id: string, { latest, ...known }: Known) {
  const results = new Map(latest ? [[id, latest]] : []);
  return judgeScenarios({ ...nothing, ...known }, results).find((each) => each.id === id);
}

test('the catalogue names 22 scenarios once each, and nothing known passes nothing', () => {
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(22);
  expect(new Set(judgeScenarios(nothing, new Map()).map((each) => each.verdict))).toEqual(
    new Set(['NOT EXERCISED']),
  );
});

test.each<[string, string, Known, string]>([
  ['A1', 'provoked and held', { latest: held }, 'PASS'],
  ['A1', 'buyers rightly refused', { metrics: [sums('stock_conflicts', 3)] }, 'PASS'],
  ['A1', 'provoked and broken', { latest: broken }, 'FAIL'],
  ['A1', 'held there, broken here', { latest: held, stockBreaches: 1 }, 'FAIL'],
  [
    'A2',
    'too few payments',
    { metrics: [sums('payment_success_rate', 9900, 99)] },
    'NOT EXERCISED',
  ],
  ['A2', 'enough succeed', { metrics: [sums('payment_success_rate', 9500, 100)] }, 'PASS'],
  ['A2', 'too many fail', { metrics: [sums('payment_success_rate', 9400, 100)] }, 'FAIL'],
  ['A2', 'money without an order', { paymentBreaches: 1 }, 'FAIL'],
  ['A2', 'a slow fast-fail', { metrics: [worst('fast_fail_p99', 101)] }, 'FAIL'],
  [
    'A4',
    'nobody was turned away',
    { metrics: [sums('checkouts_completed', 9900, 100)] },
    'NOT EXERCISED',
  ],
  [
    'A4',
    'the admitted were served',
    { metrics: [sums('checkouts_completed', 9900, 100), sums('requests_shed', 1)] },
    'PASS',
  ],
  [
    'A4',
    'two of a hundred admitted were not',
    { metrics: [sums('checkouts_completed', 9800, 100), sums('requests_shed', 1)] },
    'FAIL',
  ],
  [
    'S1',
    'refused ones alone prove nothing',
    { metrics: [sums('forgeries_refused', 9)] },
    'NOT EXERCISED',
  ],
  ['P1', 'fast without a rush', { metrics: [worst('catalogue_p99', 20)] }, 'NOT EXERCISED'],
  ['P1', 'slow without a rush', { metrics: [worst('catalogue_p99', 501)] }, 'FAIL'],
  ['P1', 'fast in a rush', { metrics: [worst('catalogue_rush_p99', 500)] }, 'PASS'],
  ['P2', 'slow in a rush', { metrics: [worst('checkout_rush_p99', 2001)] }, 'FAIL'],
  ['P3', 'jobs were done in time', { metrics: [worst('job_seconds', 30)] }, 'PASS'],
  [
    'P3',
    'too many waited',
    { metrics: [worst('job_seconds', 3), worst('queue_depth', 1000)] },
    'FAIL',
  ],
  ['U1', 'fifty words', { longestMessage: 50 }, 'FAIL'],
  ['U2', 'few words', { paymentMessage: 29 }, 'PASS'],
  ['M1', 'nothing tells', {}, 'NOT EXERCISED'],
  ['R3', 'the canary was seen in time', { canarySeconds: 300 }, 'PASS'],
  ['R3', 'the canary was seen late, or not yet', { canarySeconds: 301 }, 'FAIL'],
])('%s, %s', (id, _what, known, expected) => {
  expect(judged(id, known)?.verdict).toBe(expected);
});

test('the number shown is the one that the verdict rests on', () => {
  const metrics = [sums('stock_conflicts', 3)];
  expect(judged('A1', { metrics, latest: broken })).toMatchObject({ value: 3, limit: 0 });
  expect(judged('A1', { latest: { ...held, value: 0 }, stockBreaches: 2 })?.value).toBe(2);
});
