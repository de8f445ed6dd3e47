import { expect, test } from 'vitest';
import { judgeScenarios, scenarios, type Evidence } from './scenario-model.ts';

const nothing: Evidence = {
  days: 7,
  metrics: [],
  stockBreaches: 0,
  paymentBreaches: 0,
  canarySeconds: null,
  proofs: [],
};
const sums = (type: string, amount: number, events = 0) => ({
  type,
  date: '2026-11-22',
  amount,
  events,
  worst: 0,
  latest: 0,
});
const proof = { scenario: 'A1', holds: true, value: 0, provenAt: '2026-11-22T00:00:00.000Z' };

function verdict(id: string, known: Partial<Evidence>): string | undefined {
  return judgeScenarios({ ...nothing, ...known }).find((each) => each.id === id)?.verdict;
}

test('the catalogue names 22 scenarios once each, and nothing known passes nothing', () => {
  expect(new Set(scenarios.map(({ id }) => id)).size).toBe(22);
  expect(new Set(judgeScenarios(nothing).map((each) => each.verdict))).toEqual(
    new Set(['NOT EXERCISED']),
  );
});

test.each<[string, string, Partial<Evidence>, string]>([
  ['A1', 'provoked and held', { proofs: [proof] }, 'PASS'],
  ['A1', 'buyers rightly refused', { metrics: [sums('stock_conflicts', 3)] }, 'PASS'],
  ['A1', 'provoked and broken', { proofs: [{ ...proof, holds: false }] }, 'FAIL'],
  ['A1', 'held there, broken here', { proofs: [proof], stockBreaches: 1 }, 'FAIL'],
  [
    'A2',
    'too few payments',
    { metrics: [sums('payment_success_rate', 9900, 99)] },
    'NOT EXERCISED',
  ],
  ['A2', 'enough succeed', { metrics: [sums('payment_success_rate', 9500, 100)] }, 'PASS'],
  ['A2', 'too many fail', { metrics: [sums('payment_success_rate', 9400, 100)] }, 'FAIL'],
  ['A2', 'money without an order', { paymentBreaches: 1 }, 'FAIL'],
  ['R3', 'the canary was seen in time', { canarySeconds: 300 }, 'PASS'],
  ['R3', 'the canary was seen late, or not yet', { canarySeconds: 301 }, 'FAIL'],
])('%s, %s', (id, _what, known, expected) => {
  expect(verdict(id, known)).toBe(expected);
});
