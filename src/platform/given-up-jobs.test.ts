import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { findGivenUpJobs } from './given-up-jobs.ts';

const kit = await startKit();
afterAll(kit.stop);

test('those of one task are found, however many of others were given up before', async () => {
  const owner = await kit.owner();
  await owner.query(
    `select graphile_worker.add_job(case when n <= 10000 then 'of.many' else 'of.one' end,
       payload => '{"a":1}', max_attempts => 1) from generate_series(1, 10001) as n`,
  );
  await owner.query('update graphile_worker._private_jobs set attempts = 1');
  expect(await findGivenUpJobs(kit.app)).toHaveLength(10_000);
  expect(await findGivenUpJobs(kit.app, 'of.one')).toMatchObject([
    { task: 'of.one', shopId: null, payload: { a: 1 }, attempts: 1 },
  ]);
}, 60_000);
