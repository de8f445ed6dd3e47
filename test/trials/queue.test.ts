/** Trial 71: jobs that fail, jobs in their tens of thousands, jobs about one thing, in any order. */
import { Type } from 'typebox';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit } from '#kit/index.ts';
import { openForBusiness } from '#kit/shopping.ts';
import { setPrices } from '#modules/pricing/index.ts';
import { addJobs, job, type Job } from '#platform/jobs.ts';
import { shopTx } from '#platform/database/index.ts';
import { findGivenUpJobs, removeGivenUpJobs, reviveGivenUpJobs } from '#platform/given-up-jobs.ts';
import { registry } from '#platform/metrics.ts';
import { migrateQueue, startJobs } from '#platform/worker.ts';
import { watchQueue } from '../../src/modules/operations/watch-queue.ts';
import { jobs as searchJobs } from '../../src/modules/search/jobs.ts';

const FULL = process.env['TRIALS'] === 'full';
const BACKLOG = FULL ? 100_000 : 1_000;
const POISON = 5;
const ADDED_AT_ONCE = 1_000;
const PRICES = FULL ? 200 : 30;
const PATIENCE_MS = FULL ? 600_000 : 60_000;

const kit = await startKit();
afterAll(kit.stop);
await openForBusiness(kit.ctx);
await migrateQueue(kit.app.database.connections.owner);
const owner = await kit.owner();
beforeEach(async () => void (await owner.query('delete from graphile_worker._private_jobs')));

function noting(run: (number: number) => Promise<void>): Job {
  return job({
    task: 'test.note',
    payload: Type.Object({ number: Type.Integer() }),
    run: async (_ctx, { number }) => await run(number),
  });
}

async function add(numbers: readonly number[]): Promise<void> {
  for (let from = 0; from < numbers.length; from += ADDED_AT_ONCE) {
    const some = numbers.slice(from, from + ADDED_AT_ONCE);
    const rows = some.map((number) => ({ task: 'test.note', payload: { number } }));
    await shopTx({ ...kit.ctx }, async (tx) => await addJobs(tx, rows));
  }
}

async function waiting(): Promise<number> {
  const { rows } = await owner.query<{ jobs: number }>(
    'select count(*)::int as jobs from graphile_worker.jobs where attempts < max_attempts',
  );
  return rows[0]!.jobs;
}

async function untilDone(): Promise<void> {
  for (const ends = Date.now() + PATIENCE_MS; (await waiting()) > 0;) {
    if (Date.now() > ends) throw new Error(`${await waiting()} jobs still wait`);
    await kit.app.clock.sleep(100);
  }
}

test('trial 71: what fails for the tenth time is given up, told, and let run again or removed', async () => {
  let isMended = false;
  const done: number[] = [];
  const note = noting(async (number) => {
    if (!isMended) throw new Error('poison');
    done.push(number);
  });
  await add([1, 2]);
  const { rows } = await owner.query<{ max_attempts: number }>(
    'update graphile_worker._private_jobs set attempts = max_attempts - 1 returning max_attempts',
  );
  expect(rows.map((row) => row.max_attempts)).toEqual([10, 10]);
  const worker = await startJobs(kit.app, [note], []);
  await untilDone();
  const given = await findGivenUpJobs(kit.app);
  expect(given.map(({ payload }) => payload)).toEqual([{ number: 1 }, { number: 2 }]);
  for (const { shopId, lastError } of given) {
    expect(shopId).toBe(kit.shop.id);
    expect(lastError).toContain('poison');
  }
  expect(await findGivenUpJobs(kit.app, 'another.task')).toEqual([]);
  const told = kit.logLines().filter(({ message }) => message === 'event=job.given_up');
  expect(told.map(({ level, extra }) => ({ level, extra }))).toMatchObject(
    given.map(({ id }) => ({
      level: 'ERROR',
      extra: { task: 'test.note', job: String(id), attempts: 10 },
    })),
  );
  await watchQueue(kit.app);
  expect(await registry.metrics()).toMatch(/^queue_given_up_jobs 2$/m);

  isMended = true;
  const [first, second] = given.map(({ id }) => id) as [number, number];
  expect(await removeGivenUpJobs(kit.app, [second])).toBe(1);
  expect(await reviveGivenUpJobs(kit.app, [first, second])).toBe(1);
  await expect.poll(() => done, { timeout: 30_000 }).toEqual([1]);
  await untilDone();
  await watchQueue(kit.app);
  expect(await registry.metrics()).toMatch(/^queue_given_up_jobs 0$/m);
  await worker.stop();
}, 120_000);

test(
  'trial 71: a backlog with poison in it is done by two workers, each job once',
  async () => {
    const times = new Map<number, number>();
    const note = noting(async (number) => {
      if (number < POISON) throw new Error('poison');
      times.set(number, (times.get(number) ?? 0) + 1);
    });
    const numbers = Array.from({ length: BACKLOG }, (_, at) => at);
    await add(numbers);
    const began = performance.now();
    const workers = [await startJobs(kit.app, [note], []), await startJobs(kit.app, [note], [])];
    while (times.size < BACKLOG - POISON) {
      if (performance.now() - began > PATIENCE_MS) throw new Error(`${times.size} are done`);
      await kit.app.clock.sleep(100);
    }
    const seconds = (performance.now() - began) / 1000;
    if (FULL) {
      const pace = Math.round(BACKLOG / seconds);
      process.stdout.write(`${BACKLOG} jobs in ${Math.round(seconds)} s: ${pace}/s\n`);
    }
    await Promise.all(workers.map(async (worker) => await worker.stop()));
    expect([...times.values()].filter((count) => count !== 1)).toEqual([]);
    expect([...times.keys()].toSorted((a, b) => a - b)).toEqual(numbers.slice(POISON));
    expect(await waiting()).toBe(POISON);
  },
  PATIENCE_MS + 60_000,
);

/** Jobs name a thing and not a change, so whichever of them is last shows the last state. */
test(
  'trial 71: of many changes to one article, the last is what is shown, whoever ran which job',
  async () => {
    const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 10, priceMinor: 1 });
    const workers = [1, 2].map(async () => await startJobs(kit.app, searchJobs, []));
    for (let priceMinor = 1; priceMinor <= PRICES; priceMinor += 1) {
      await shopTx({ ...kit.ctx }, async (tx) =>
        setPrices(tx, [{ variantId, priceMinor, compareAtMinor: null }]),
      );
    }
    await untilDone();
    for (const worker of workers) await (await worker).stop();
    const { rows } = await owner.query<{ listing: unknown }>(
      `select to_jsonb(l) as listing from search.listings l
       join catalog.variants v on v.shop_id = l.shop_id and v.product_id = l.product_id
       where v.id = $1`,
      [variantId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.listing).toMatchObject({ price_min_minor: PRICES, price_max_minor: PRICES });
  },
  PATIENCE_MS + 60_000,
);
