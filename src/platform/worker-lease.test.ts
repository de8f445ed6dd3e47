import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { Type } from 'typebox';
import { shopTx } from './database/index.ts';
import { addJobs, job } from './jobs.ts';
import { migrateQueue, startJobs } from './worker.ts';

const kit = await startKit();
afterAll(kit.stop);
await migrateQueue(kit.app.database.connections.owner);
const owner = await kit.owner();

/** Two jobs, locked by those workers since an hour. */
async function locked(...workers: string[]): Promise<void> {
  for (const worker of workers) {
    await shopTx({ ...kit.ctx }, async (tx) => {
      await addJobs(tx, [{ task: 'test.note', payload: { worker } }]);
    });
    await owner.query(
      `update graphile_worker._private_jobs set locked_by = $1, attempts = 1,
         locked_at = now() - interval '1 hour'
       where payload ->> 'worker' = $1`,
      [worker],
    );
  }
}

test('trial 71: the job of a worker that died is run by another; that of one that lives is left', async () => {
  await locked('pool-dead', 'pool-alive');
  await owner.query(
    `insert into platform.worker_leases (worker_id, seen_at)
     values ('pool-alive', now()), ('pool-dead', now() - interval '31 s')`,
  );
  const ran: string[] = [];
  const note = job({
    task: 'test.note',
    payload: Type.Object({ worker: Type.String() }),
    run: async (_ctx, { worker }) => void ran.push(worker),
  });
  const worker = await startJobs(kit.app, [note], []);
  while (ran.length === 0) await kit.app.clock.sleep(20);
  await kit.app.clock.sleep(500);
  expect(ran).toEqual(['pool-dead']);
  const { rows } = await owner.query<{ worker_id: string }>(
    `select worker_id from platform.worker_leases
     where seen_at > now() - interval '30 s' and worker_id <> 'pool-alive'`,
  );
  expect(rows).toHaveLength(1);
  await worker.stop();
}, 30_000);
