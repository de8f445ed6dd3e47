import { expect, test } from 'vitest';
import { runningTime, timeParts } from './running-time.ts';

test.each([
  [-5000, '0:00'],
  [0, '0:00'],
  [1, '0:01'],
  [1000, '0:01'],
  [1001, '0:02'],
  [59_000, '0:59'],
  [59_001, '1:00'],
  [845_000, '14:05'],
  [3_599_001, '1:00:00'],
  [7_499_000, '2:04:59'],
  [176_400_000, '49:00:00'],
])('%d ms is written %s', (lengthMs, words) => {
  expect(runningTime(lengthMs)).toBe(words);
});

test('parts add up to the length', () => {
  expect(timeParts(2 * 86_400_000 + 3 * 3_600_000 + 4 * 60_000 + 5000)).toEqual({
    days: 2,
    hours: 3,
    minutes: 4,
    seconds: 5,
  });
});
