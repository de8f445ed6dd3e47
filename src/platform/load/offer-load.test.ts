import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { offerLoad, percent, percentile } from './offer-load.ts';

test('load is offered by the clock: who is slow to answer does not make it less', async () => {
  let under = 0;
  let most = 0;
  const waits: number[] = [];
  const offered = await offerLoad(200, 1, async (_number, dueAt) => {
    under += 1;
    most = Math.max(most, under);
    await sleep(300);
    waits.push(performance.now() - dueAt);
    under -= 1;
  });
  expect(offered.due).toBe(200);
  expect(waits).toHaveLength(200);
  // A generator that waits for answers would never have had more than one under way.
  expect(most).toBeGreaterThan(20);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(290);
});

test('percentiles and shares are not flattering', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile(values, 1)).toBe(100);
  expect(percentile([5], 0.5)).toBe(5);
  expect(percentile([], 0.5)).toBeNull();
  expect(percent(99_996, 100_000)).toBe(99.99);
  expect(percent(0, 0)).toBeNull();
});
