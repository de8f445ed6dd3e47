import { expect, inject, test } from 'vitest';
import { mutants } from './catalogue.ts';
import { judgeMutant } from './judge.ts';
import { staleMutants } from './run.ts';

const SEEDS_MAX = 8;
const TIMEOUT_MS = 300_000;

test('every planted defect still fits the source: its text stands there exactly once', () => {
  expect(staleMutants()).toEqual([]);
});

test('names are distinct, and each invariant has three defects at least', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  const counts = Map.groupBy(mutants, ({ invariant }) => invariant);
  expect([...counts.keys()].toSorted()).toEqual(
    ['I-1', 'I-12', 'I-2', 'I-3', 'I-4', 'I-5', 'I-7', 'I-9'].toSorted(),
  );
  for (const [, all] of counts) expect(all.length).toBeGreaterThanOrEqual(3);
});

/** All of them are found by `npm run trials -- --mutants`; these are found soon. */
test.each([
  'a policy adds rows without a check',
  'goods leave one short',
  'a declined payment keeps the goods',
])('planted and found: %s', { timeout: TIMEOUT_MS }, async (name) => {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`No mutant is called ${name}`);
  const { foundBy } = await judgeMutant(inject('server'), mutant, SEEDS_MAX);
  expect(foundBy).toBeDefined();
});
