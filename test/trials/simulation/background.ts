/** The worker of the simulated world: the program's own timers and jobs, in an order of the seed's. */
import type { Job, Timer } from '#platform/jobs.ts';
import { checkedPayload } from '#platform/jobs.ts';
import { shopContext } from '#platform/context.ts';
import { modules } from '../../../src/modules.ts';
import type { Command } from './commands.ts';
import type { Stage } from './errands.ts';
import type { Process } from './process.ts';
import { network } from './scheduler.ts';
import type { World } from './world.ts';

/** Timers that end what was begun. The others look after pages, figures and old things. */
const ENDING = /^(inventory|checkout|payments|flash_sales)\./;

const jobs = new Map<string, Job>();
const timers: Timer[] = [];

export async function loadBackground(): Promise<void> {
  for (const module of modules) {
    const door = await module.jobs?.();
    for (const job of door?.jobs ?? []) jobs.set(job.task, job);
    timers.push(...(door?.timers ?? []).filter(({ name }) => ENDING.test(name)));
  }
}

export function timerNames(): string[] {
  return timers.map(({ name }) => name);
}

/** Runs one timer, at the worker or where it is said. */
export async function runTimer(
  { world }: Stage,
  name: string,
  worker: Process = world.worker(),
): Promise<void> {
  const timer = timers.find((each) => each.name === name);
  if (!timer) throw new Error(`No timer ${name}`);
  world.count(`timer ${name}`);
  await world.run(worker, name, async () => {
    await timer.run(worker.app);
    return true;
  });
}

interface JobRow {
  id: string;
  task: string;
  payload: { shopId: string };
}

/** Takes up to `most` waiting jobs, in any order and side by side; one that died is taken again. */
export async function runJobs(
  stage: Stage,
  most: number,
  worker: Process = stage.world.worker(),
): Promise<number> {
  const { world } = stage;
  const taken = await world.scheduler.submit({
    lane: {},
    home: worker,
    name: 'worker looks for jobs',
    run: async () => await takeJobs(stage, worker, most),
  });
  await Promise.all(taken.map((row) => runJob(stage, worker, row)));
  return taken.length;
}

async function takeJobs({ world }: Stage, worker: Process, most: number): Promise<JobRow[]> {
  const { rows } = await world.database.admin.query<JobRow>(
    `select j.id, t.identifier as task, j.payload
     from graphile_worker._private_jobs j
     join graphile_worker._private_tasks t on t.id = j.task_id
     where j.locked_at is null order by j.id
     for update of j skip locked`,
  );
  const taken: JobRow[] = [];
  while (rows.length > 0 && taken.length < most) {
    taken.push(...rows.splice(world.random.below(rows.length), 1));
  }
  await world.database.admin.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = $1
     where id = any($2::bigint[])`,
    [worker.name, taken.map(({ id }) => id)],
  );
  return taken;
}

async function runJob({ world }: Stage, worker: Process, row: JobRow): Promise<void> {
  const { shopId, ...rest } = row.payload;
  const job = jobs.get(row.task);
  world.count(`job ${row.task}`);
  const done = await world.run(worker, row.task, async () => {
    if (job && ENDING.test(row.task)) {
      await job.run(shopContext(worker.app, shopId), checkedPayload(job, rest));
    }
    return true;
  });
  if (!done) return;
  // Whoever adds a job under the same key holds the row until the end of their transaction, and that
  // comes by steps: to wait for it here would stop the world.
  while (!(await removeJob(world, row))) {
    await world.scheduler.submit({
      lane: {},
      home: network,
      name: 'worker waits to remove a job',
      run: async () => undefined,
    });
  }
}

/** False: another transaction holds the row. */
async function removeJob(world: World, { id }: JobRow): Promise<boolean> {
  const removed = await world.look(
    `delete from graphile_worker._private_jobs where id =
       (select id from graphile_worker._private_jobs where id = $1 for update skip locked)
     returning id`,
    [id],
  );
  return removed.length > 0;
}

const MONEY = ['checkout.settle_pending', 'payments.finish_voids', 'payments.finish_refunds'];

/** Two workers at once, as in a large installation: both ask what became of the same payments. */
export async function workTwice(stage: Stage, { one, other }: Command): Promise<void> {
  const { world } = stage;
  const name = MONEY[other % 2 === 0 ? 0 : one % MONEY.length]!;
  const workers = [world.worker(), world.anyProcess()];
  await Promise.all(
    workers.flatMap((worker) => [runTimer(stage, name, worker), runJobs(stage, 3, worker)]),
  );
}

/** How many jobs wait or run. */
export async function waitingJobs({ world }: Stage): Promise<number> {
  const [row] = await world.look<{ waiting: number }>(
    'select count(*)::int as waiting from graphile_worker._private_jobs',
  );
  return row!.waiting;
}
