import { expect, inject, test } from 'vitest';
import { describeBroken, playOnTwoCores, playSeeds, sumCounts, type Outcome } from './launch.ts';
import { neverHappened } from './sometimes.ts';

const FULL = process.env['TRIALS'] === 'full';
const SEEDS = 200;
/** In `npm test`: the first of them, as many as are begun within this time. */
const SHORT_SECONDS = 8;
const FULL_TIMEOUT_MS = 40 * 60_000;
const SHORT_TIMEOUT_MS = 180_000;

function expectUnbroken({ broken, died }: Outcome): void {
  expect(died, died).toBeUndefined();
  expect(broken, broken && describeBroken(broken)).toBeUndefined();
}

const short = (): void =>
  test(
    'a simulated world keeps every promise, seed after seed',
    { timeout: SHORT_TIMEOUT_MS },
    async () => {
      const server = inject('server');
      const outcome = await playSeeds({ server, from: 1, count: SEEDS, seconds: SHORT_SECONDS });
      expectUnbroken(outcome);
      expect(outcome.played.length).toBeGreaterThan(0);
      expect([...sumCounts(outcome.played)]).toContainEqual(['command buy', expect.any(Number)]);
    },
  );

const full = (): void =>
  test(
    'trials 1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 23, 24, 26 and 29: in 200 simulated worlds',
    { timeout: FULL_TIMEOUT_MS },
    async () => {
      const outcome = await playOnTwoCores({ server: inject('server'), from: 1, count: SEEDS });
      expectUnbroken(outcome);
      const counts = sumCounts(outcome.played);
      const told = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const steps = outcome.played.reduce((sum, played) => sum + played.steps, 0);
      process.stdout.write(`${outcome.played.length} seeds, ${steps} steps\n`);
      for (const [what, number] of told) process.stdout.write(`${number}\t${what}\n`);
      expect(outcome.played).toHaveLength(SEEDS);
      expect(neverHappened(counts)).toEqual([]);
    },
  );

// One of them, so that no run has a skipped test.
(FULL ? full : short)();

test('a seed plays the same run again', { timeout: SHORT_TIMEOUT_MS }, async () => {
  const server = inject('server');
  const [first, again] = await Promise.all([
    playSeeds({ server, from: 7, count: 1 }),
    playSeeds({ server, from: 7, count: 1 }),
  ]);
  const [one, two] = [first.played[0], again.played[0]].map((run) => ({ ...run, seconds: 0 }));
  expect(one?.steps).toBeGreaterThan(100);
  expect(one).toEqual(two);
});
