import { expect, test } from 'vitest';
import { shouldOpen, WINDOW_MS } from './breaker-model.ts';

const now = 1_000_000;
const inARow = (count: number, at = now) =>
  Array.from({ length: count }, () => ({ at, successesBefore: 0 }));

test.each([
  ['four failures of five', inARow(4), 0, false],
  ['five failures in a row', inARow(5), 0, true],
  ['the oldest of five just within the minute', inARow(5, now - WINDOW_MS), 0, true],
  ['the oldest of five just outside', inARow(5, now - WINDOW_MS - 1), 0, false],
  ['as many successes as failures since the first of them', inARow(5), 5, true],
  ['more successes than failures: a busy shop with a few lost calls', inARow(5), 6, false],
])('%s', (_name, failures, successes, opens) => {
  expect(shouldOpen(failures, successes, 5, now)).toBe(opens);
});
