import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBatcher, type BatchOptions } from './batch.ts';
import { DatabaseUnavailable } from './database/index.ts';

const pause = async () => await new Promise((done) => setImmediate(done));
const small = { name: 'test', sizeMax: 10, flightsMax: 1 };

test('what arrives during a flight leaves together, in order, and groups do not meet', async () => {
  const flights: string[] = [];
  const batcher = createBatcher<number, number>({
    ...small,
    sizeMax: 3,
    run: async (group, items) => {
      flights.push(`${group}:${items.join('')}`);
      await pause();
      return items.map((item) => item * 2);
    },
  });
  const first = batcher.submit('a', 1);
  await pause();
  const rest = [2, 3, 4, 5].map((item) => batcher.submit('a', item));
  const other = batcher.submit('b', 9);
  expect(await Promise.all([first, ...rest, other])).toEqual([2, 4, 6, 8, 10, 18]);
  expect(flights).toEqual(['a:1', 'b:9', 'a:234', 'a:5']);
  await pause();
  expect(batcher.size).toBe(0);
});

test('the fault of one item stays its own, for two flights each time that the batch is halved', async () => {
  let flights = 0;
  const batcher = createBatcher<number, number>({
    ...small,
    sizeMax: 100,
    run: async (_group, items) => {
      flights += 1;
      if (items.includes(2)) throw new Error('two');
      return [...items];
    },
  });
  const items = Array.from({ length: 100 }, (_, index) => index);
  const results = await Promise.allSettled(items.map((item) => batcher.submit('a', item)));
  const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
  expect(failed).toEqual([2]);
  expect(flights).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(100)));
});

test('what ails all of a batch is not tried again for each', async () => {
  let flights = 0;
  const batcher = createBatcher<number, number>({
    ...small,
    run: async () => {
      flights += 1;
      throw new DatabaseUnavailable(new Error('gone'));
    },
  });
  const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.submit('a', item)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(flights).toBe(1);
});

test('a batch that answers with too few results is not run again: it may be committed', async () => {
  let flights = 0;
  const batcher = createBatcher<number, number>({
    ...small,
    run: async () => {
      flights += 1;
      return [];
    },
  });
  const results = await Promise.allSettled([1, 2].map((item) => batcher.submit('a', item)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(flights).toBe(1);
});

test('a full queue refuses at once; other shops are heard until all are full', async () => {
  const batcher = createBatcher<number, number>({
    ...small,
    flightsInAllMax: 1,
    bounds: { groupMax: 3, allMax: 4, now: () => 0, refuse: () => -1 },
    run: async (_group, items) => {
      await pause();
      return [...items];
    },
  });
  const flying = batcher.submit('a', 0);
  await pause();
  const asked = [1, 2, 3, 4].map((item) => batcher.submit('a', item));
  const other = [5, 6].map((item) => batcher.submit('b', item));
  expect(await Promise.all([asked[3], other[1]])).toEqual([-1, -1]);
  expect(batcher.size).toBe(5);
  expect(await Promise.all([flying, ...asked, ...other])).toEqual([0, 1, 2, 3, -1, 5, -1]);
});

test('who nobody waits for any more costs no flight; who flies is never called late', async () => {
  let now = 0;
  const flown: number[] = [];
  const batcher = createBatcher<number, number>({
    ...small,
    bounds: { groupMax: 99, allMax: 99, now: () => now, refuse: () => -1 },
    run: async (_group, items) => {
      flown.push(...items);
      // The first run fails for all: its repetition, too, is past the deadline.
      if (items.length > 1) throw new Error('once more, one by one');
      now = 10;
      await pause();
      return [...items];
    },
  });
  const flying = [batcher.submit('a', 1, 5), batcher.submit('a', 2, 5)];
  await pause();
  const late = batcher.submit('a', 3, 5);
  const patient = batcher.submit('a', 4, 20);
  expect(await Promise.all([...flying, late, patient])).toEqual([1, 2, -1, 4]);
  expect(flown).toEqual([1, 2, 1, 2, 4]);
  expect(batcher.size).toBe(0);
});

test('a shop with one waits for no more than a turn of a shop with 10,000', async () => {
  const order: string[] = [];
  const batcher = createBatcher<number, number>({
    ...small,
    sizeMax: 100,
    flightsInAllMax: 2,
    flightsMax: 4,
    run: async (group, items) => {
      order.push(group);
      await pause();
      return [...items];
    },
  });
  const hog = Array.from({ length: 10_000 }, (_, item) => batcher.submit('hog', item));
  await pause();
  const before = order.length;
  await batcher.submit('small', 1);
  expect(order.indexOf('small')).toBeLessThanOrEqual(before + 2);
  expect(order.length).toBeLessThan(20);
  await Promise.all(hog);
});

interface Seen {
  flights: { group: string; size: number }[];
  highest: Map<string, number>;
  highestInAll: number;
}

/** A batcher whose runs are watched, and fail when an item asks for it. */
function watched(
  limits: Pick<BatchOptions<string, string>, 'sizeMax' | 'flightsMax'>,
  inAll: number,
) {
  const seen: Seen = { flights: [], highest: new Map(), highestInAll: 0 };
  const flying = new Map<string, number>();
  const add = (group: string, by: number): void => {
    flying.set(group, (flying.get(group) ?? 0) + by);
    const all = [...flying.values()].reduce((sum, each) => sum + each, 0);
    seen.highest.set(group, Math.max(seen.highest.get(group) ?? 0, flying.get(group)!));
    seen.highestInAll = Math.max(seen.highestInAll, all);
  };
  const batcher = createBatcher<string, string>({
    name: 'test',
    ...limits,
    flightsInAllMax: inAll,
    run: async (group, items) => {
      seen.flights.push({ group, size: items.length });
      add(group, 1);
      await pause();
      add(group, -1);
      if (items.some((item) => item.startsWith('bad'))) throw new Error('bad');
      return items.map((item) => `${group} ${item}`);
    },
  });
  return { batcher, seen };
}

const arrivals = fc.array(
  fc.record({
    group: fc.constantFrom('a', 'b', 'c'),
    bad: fc.boolean(),
    wait: fc.boolean(),
  }),
  { maxLength: 60 },
);

test('any order of arrivals: each gets its own result, within every limit', async () => {
  const limits = fc.record({
    sizeMax: fc.integer({ min: 1, max: 8 }),
    flightsMax: fc.integer({ min: 1, max: 3 }),
    inAll: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(arrivals, limits, async (calls, { inAll, ...each }) => {
      const { batcher, seen } = watched(each, inAll);
      const ends: Promise<string>[] = [];
      for (const [index, { group, bad, wait }] of calls.entries()) {
        const end = batcher.submit(group, `${bad ? 'bad' : 'good'} ${index}`);
        ends.push(end.catch((error: Error) => error.message));
        if (wait) await pause();
      }
      const wanted = calls.map(({ group, bad }, index) => (bad ? 'bad' : `${group} good ${index}`));
      expect(await Promise.all(ends)).toEqual(wanted);
      expect(seen.flights.every(({ size }) => size >= 1 && size <= each.sizeMax)).toBe(true);
      for (const highest of seen.highest.values()) {
        expect(highest).toBeLessThanOrEqual(each.flightsMax);
      }
      expect(seen.highestInAll).toBeLessThanOrEqual(inAll);
      await pause();
      expect(batcher.size).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('any load: no group that waits is passed over twice', async () => {
  const load = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(load, fc.integer({ min: 1, max: 2 }), async (counts, inAll) => {
      const { batcher, seen } = watched({ sizeMax: 4, flightsMax: 1 }, inAll);
      await Promise.all(
        counts.flatMap((count, group) =>
          Array.from({ length: count }, (_, item) => batcher.submit(`g${group}`, String(item))),
        ),
      );
      const left = new Map(counts.map((count, group) => [`g${group}`, count]));
      const passed = new Map<string, number>();
      for (const { group, size } of seen.flights) {
        left.set(group, left.get(group)! - size);
        passed.set(group, 0);
        for (const [other, count] of left) {
          if (other !== group && count > 0) passed.set(other, (passed.get(other) ?? 0) + 1);
          // Every other group once, and who was in the air already.
          expect(passed.get(other) ?? 0).toBeLessThanOrEqual(counts.length - 1 + inAll);
        }
      }
    }),
    { numRuns: 50 },
  );
});
