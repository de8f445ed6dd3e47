import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { Type } from 'typebox';
import { shopTx } from './database/index.ts';
import { addJobs, job, type Job } from './jobs.ts';
import { migrateQueue, startJobs } from './worker.ts';

const kit = await startKit();
afterAll(kit.stop);
await migrateQueue(kit.app.database.connections.owner);
const owner = await kit.owner();

const STOP_MS = 20_000;

function noting(run: (number: number) => Promise<void>): Job {
  return job({
    task: 'test.note',
    payload: Type.Object({ number: Type.Integer() }),
    run: async (_ctx, { number }) => await run(number),
  });
}

async function add(...numbers: number[]): Promise<void> {
  await shopTx({ ...kit.ctx }, async (tx) => {
    await addJobs(
      tx,
      numbers.map((number) => ({ task: 'test.note', payload: { number } })),
    );
  });
}

interface Row {
  locked_by: string | null;
  attempts: number;
  last_error: string | null;
}

async function jobs(): Promise<Row[]> {
  const { rows } = await owner.query<Row>(
    'select locked_by, attempts, last_error from graphile_worker._private_jobs',
  );
  return rows;
}

test('trials 71 and 77: a worker that is told to stop ends, and hands back what does not', async () => {
  const began = Promise.withResolvers<void>();
  const never = new Promise<void>(() => undefined);
  const worker = await startJobs(kit.app, [noting(async () => (began.resolve(), await never))], []);
  await add(1);
  await began.promise;
  const asked = performance.now();
  await worker.stop();
  expect(performance.now() - asked).toBeLessThan(STOP_MS);
  expect(await jobs()).toMatchObject([{ locked_by: null }]);

  const done: number[] = [];
  const other = await startJobs(kit.app, [noting(async (number) => void done.push(number))], []);
  await expect.poll(() => done, { timeout: 30_000 }).toEqual([1]);
  await expect.poll(jobs, { timeout: 10_000 }).toEqual([]);
  await other.stop();
}, 90_000);

test('trial 71: a poison job stands aside with its error, and the others behind it are done', async () => {
  const done = new Set<number>();
  const note = noting(async (number) => {
    if (number === 0) throw new Error('poison');
    done.add(number);
  });
  const worker = await startJobs(kit.app, [note], []);
  await add(0, ...Array.from({ length: 60 }, (_, at) => at + 1));
  await expect.poll(() => done.size, { timeout: 30_000 }).toBe(60);
  await expect
    .poll(jobs, { timeout: 10_000 })
    .toMatchObject([{ attempts: 1, last_error: expect.stringContaining('poison') as string }]);
  await worker.stop();
}, 60_000);

test('trial 71: two workers do each job once', async () => {
  await owner.query('delete from graphile_worker._private_jobs');
  const done: number[] = [];
  const note = noting(async (number) => void done.push(number));
  const workers = await Promise.all([1, 2].map(async () => await startJobs(kit.app, [note], [])));
  const numbers = Array.from({ length: 100 }, (_, at) => at);
  await add(...numbers);
  await expect.poll(() => done.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(100);
  await kit.app.clock.sleep(500);
  expect(done.toSorted((a, b) => a - b)).toEqual(numbers);
  for (const worker of workers) await worker.stop();
}, 60_000);
