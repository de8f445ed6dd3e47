import { expect, test } from 'vitest';
import { bytesOf, durationOf, durationOfMs, stampOf } from './written.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [1_048_576, '1 MB'],
  [16_777_216, '16.8 MB'],
  [378_400_000, '378 MB'],
  [999_960_000, '1 GB'],
  [24e9, '24 GB'],
  [5e15, '5000 TB'],
])('%d bytes are written as %s', (bytes, text) => {
  expect(bytesOf(bytes)).toBe(text);
});

test.each([
  [0, '0 s'],
  [4.23, '4.2 s'],
  [89.2, '89.2 s'],
  [119.4, '119 s'],
  [900, '15 min'],
  [3_600, '60 min'],
  [14_400, '4 h'],
  [86_400, '24 h'],
  [345_600, '4 d'],
])('%d seconds are written as %s', (seconds, text) => {
  expect([durationOf(seconds), durationOfMs(1000 * seconds)]).toEqual([text, text]);
});

test('a moment in a name is one of UTC, to the second', () => {
  expect(stampOf(new Date('2026-11-22T14:05:00.250Z'))).toBe('20261122T140500Z');
});
