import { expect, test } from 'vitest';
import { askAgainAfterMs, compareCapture, nothingToPay, retryAfterMs } from './model.ts';

const asked = {
  paymentId: 'p',
  payableId: 'c',
  method: 'card',
  amountMinor: 1299,
  currency: 'EUR',
};
const approved = {
  outcome: 'approved' as const,
  providerReference: 'pay_1',
  amountMinor: 1299,
  currency: 'EUR',
  collected: true,
  cardLastFour: '4242',
  fingerprint: null,
};

test.each([
  ['the same', {}, 'approved'],
  ['a minor unit more', { amountMinor: 1300 }, 'needs_review'],
  ['a minor unit less', { amountMinor: 1298 }, 'needs_review'],
  ['another currency', { currency: 'USD' }, 'needs_review'],
])('trial 5: an answer of %s amount is %s', (_name, change, outcome) => {
  expect(compareCapture(asked, { ...approved, ...change }).outcome).toBe(outcome);
});

test('other answers pass unchanged', () => {
  const unknown = { outcome: 'unknown' as const, reason: 'timeout' };
  expect(compareCapture(asked, unknown)).toBe(unknown);
  expect(nothingToPay('EUR')).toMatchObject({ outcome: 'approved', amountMinor: 0 });
});

test.each([
  [1, 0, 100],
  [1, 1, 200],
  [2, 1, 400],
  [3, 1, 800],
  [9, 1, 2000],
])('attempt %i with chance %d waits %i ms', (attempt, random, waitMs) => {
  expect(retryAfterMs(attempt, random)).toBe(waitMs);
});

test('an unknown outcome is asked about after 2, 4, 8 and then every 10 seconds', () => {
  expect([0, 1, 2, 3, 50].map(askAgainAfterMs)).toEqual([2000, 4000, 8000, 10_000, 10_000]);
});
