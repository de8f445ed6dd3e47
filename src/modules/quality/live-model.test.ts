import { expect, test } from 'vitest';
import { difference, measureSamples, quantile, type Readings, type Times } from './live-model.ts';

const bounds = [0.1, 0.2, 0.5, 2];
const times = (counts: number[], sum = 0): Times => ({
  bounds,
  counts,
  count: counts.at(-1) ?? 0,
  sum,
});
const none = times([0, 0, 0, 0]);
const quiet: Readings = {
  catalogue: none,
  checkout: none,
  fastFail: none,
  jobs: none,
  checkouts: { admitted: 0, completed: 0 },
  shed: 0,
  forgeries: 0,
};
const samplesOf = (after: Partial<Readings>, seconds = 60) =>
  measureSamples(quiet, { ...quiet, ...after }, seconds).map(({ type, value, metadata }) => [
    type,
    Math.round(value),
    metadata.events,
  ]);

test('a percentile lies within its bucket, and beyond the last bound it is twice that', () => {
  expect(quantile(times([100, 100, 100, 100]), 0.5)).toBeCloseTo(0.05);
  expect(quantile(times([50, 90, 100, 100]), 0.99)).toBeCloseTo(0.47);
  expect(quantile(times([50, 90, 100, 100]), 1)).toBe(0.5);
  expect(quantile({ ...times([0, 0, 0, 1]), count: 10 }, 0.99)).toBe(4);
});

test('only what happened in between counts, and a new process begins at nothing', () => {
  const before = times([5, 5, 5, 5], 1);
  expect(difference(before, times([7, 9, 9, 9], 3))).toMatchObject({
    counts: [2, 4, 4, 4],
    count: 4,
    sum: 2,
  });
  expect(difference(before, times([1, 1, 1, 1], 1)).count).toBe(1);
});

test('a quiet minute says nothing, and so does a percentile of few', () => {
  expect(samplesOf({})).toEqual([]);
  expect(samplesOf({ catalogue: times([99, 99, 99, 99]) })).toEqual([]);
});

test('a minute is a rush when its load is that of the scenario', () => {
  const slow = times([0, 0, 0, 100], 100);
  expect(samplesOf({ catalogue: slow })).toEqual([['catalogue_p99', 1985, 100]]);
  expect(samplesOf({ catalogue: slow }, 0.1)).toEqual([
    ['catalogue_p99', 1985, 100],
    ['catalogue_rush_p99', 1985, 100],
  ]);
  const many = times([0, 0, 0, 50_000], 30_000);
  expect(samplesOf({ checkout: many })).toEqual([
    ['checkout_p99', 1985, 50_000],
    ['checkout_rush_p99', 1985, 50_000],
  ]);
});

test('jobs are known by the slowest, checkouts by the share of the admitted', () => {
  expect(
    samplesOf({
      jobs: times([1, 1, 1, 2]),
      fastFail: times([100, 100, 100, 100]),
      checkouts: { admitted: 200, completed: 150 },
      shed: 9,
      forgeries: 2,
    }),
  ).toEqual([
    ['fast_fail_p99', 99, 100],
    ['job_seconds', 2, 2],
    ['checkouts_completed', 75, 200],
    ['requests_shed', 9, 0],
    ['forgeries_refused', 2, 0],
  ]);
});
