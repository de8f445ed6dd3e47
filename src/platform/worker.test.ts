import { Type } from 'typebox';
import { afterAll, expect, test } from 'vitest';
import { startFarProcess } from '#kit/far-process.ts';
import { startKit } from '#kit/index.ts';
import { shopTx } from './database/index.ts';
import { addJobs, job } from './jobs.ts';
import { migrateQueue, startJobs } from './worker.ts';

const kit = await startKit();
await migrateQueue(kit.app.database.connections.owner);
const owner = await kit.owner();
const far = await startFarProcess(kit, {});
afterAll(async () => {
  await far.stop();
  await kit.stop();
});

async function add(number: number): Promise<void> {
  await shopTx({ ...kit.ctx }, async (tx) => {
    await addJobs(tx, [{ task: 'test.note', payload: { number } }]);
  });
}

async function isWaiting(): Promise<boolean> {
  return (await owner.query('select 1 from graphile_worker.jobs')).rows.length > 0;
}

test('trial 71: a queue that lost its database while a job ended goes on when it is back', async () => {
  const began: number[] = [];
  const away = Promise.withResolvers<void>();
  const note = job({
    task: 'test.note',
    payload: Type.Object({ number: Type.Integer() }),
    run: async (_ctx, { number }) => {
      began.push(number);
      if (number === 1 && began.length === 1) await away.promise;
    },
  });
  const worker = await startJobs(far.app, [note], []);
  await add(1);
  while (began.length === 0) await kit.app.clock.sleep(20);
  far.proxy.weather.refuses = true;
  far.proxy.cut();
  away.resolve();
  await kit.app.clock.sleep(3_000);
  far.proxy.weather.refuses = false;
  await add(2);
  while (await isWaiting()) await kit.app.clock.sleep(20);
  // The first is run twice, for nobody could note its end.
  expect(began.toSorted((a, b) => a - b)).toEqual([1, 1, 2]);
  await worker.stop();
}, 60_000);
