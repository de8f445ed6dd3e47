import { expect, test } from 'vitest';
import { periodDays, periodOf } from './order-filters.ts';

const today = '2026-03-01';

test.each([
  ['today', '2026-03-01', '2026-03-01'],
  ['yesterday', '2026-02-28', '2026-02-28'],
  ['week', '2026-02-23', '2026-03-01'],
  ['month', '2026-01-31', '2026-03-01'],
] as const)('%s goes from %s to %s and is recognised', (period, from, to) => {
  expect(periodDays(period, today)).toEqual({ from, to });
  expect(periodOf(from, to, today)).toBe(period);
});

test('other days are a range of their own', () => {
  expect(periodOf('2026-01-01', '2026-01-31', today)).toBe('custom');
  expect(periodOf('2026-01-01', undefined, today)).toBe('custom');
  expect(periodOf(undefined, undefined, today)).toBe('any');
});
