import { expect, test } from 'vitest';
import { createBatcher } from './batch.ts';

const pause = async () => await new Promise((done) => setImmediate(done));

test('what arrives during a flight leaves together, in order, and groups do not meet', async () => {
  const flights: string[] = [];
  const batcher = createBatcher<number, number>({
    sizeMax: 3,
    flightsMax: 1,
    run: async (group, items) => {
      flights.push(`${group}:${items.join('')}`);
      await pause();
      return items.map((item) => item * 2);
    },
  });
  const first = batcher.submit('a', 1);
  await Promise.resolve();
  const rest = [2, 3, 4, 5].map((item) => batcher.submit('a', item));
  const other = batcher.submit('b', 9);
  expect(await Promise.all([first, ...rest, other])).toEqual([2, 4, 6, 8, 10, 18]);
  expect(flights).toEqual(['a:1', 'b:9', 'a:234', 'a:5']);
  await pause();
  expect(batcher.size).toBe(0);
});

test('the fault of one item stays its own', async () => {
  const batcher = createBatcher<number, number>({
    sizeMax: 10,
    flightsMax: 1,
    run: async (_group, items) => {
      if (items.includes(2)) throw new Error('two');
      return [...items];
    },
  });
  const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.submit('a', item)));
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
