import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, run, type Runner, type TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import type { App } from './context.ts';
import { keepLease } from './worker-lease.ts';

const CONCURRENCY = 2;
const POLL_MS = 2000;
const AGAIN_MS = 1000;
/** A job that has not ended by then is handed back: the process has to go. */
const LAST_JOBS_MS = 10_000;

interface Running {
  runner: Runner;
  workerId: string;
  lease: { stop(): Promise<void> };
}

/**
 * Runs the tasks of the queue until stopped. A queue that could not note the end of a job, because the
 * database had gone, shuts itself down; here it is begun anew until it stands, and what it held is
 * free again. Stopped, it takes no more jobs, waits 10 s for those under way, and hands back the rest.
 * Throws when the first start fails.
 */
export async function runQueue(
  app: App,
  pool: Pool,
  taskList: TaskList,
): Promise<{ stop(): Promise<void> }> {
  const log = app.log.named('emporium.worker');
  const stopping = new AbortController();
  let current = await begin(app, pool, taskList, null);

  const again = async (former: string): Promise<Running | undefined> => {
    while (!stopping.signal.aborted) {
      await app.clock.sleep(AGAIN_MS, stopping.signal);
      try {
        return await begin(app, pool, taskList, former);
      } catch (error) {
        log.warn('event=worker.queue_not_begun', { error });
      }
    }
    return undefined;
  };
  const guard = async (): Promise<void> => {
    for (;;) {
      await current.runner.promise.catch((error: unknown) =>
        log.warn('event=worker.queue_ended', { error }),
      );
      await current.lease.stop();
      const next = await again(current.workerId);
      if (!next) return;
      log.warn('event=worker.queue_begun_anew');
      current = next;
      if (stopping.signal.aborted) await end(current);
    }
  };
  const guarding = guard();
  const end = async ({ runner }: Running): Promise<void> => {
    await runner
      .stop()
      .catch((error: unknown) => log.debug('event=worker.ended_before', { error }));
  };
  return {
    stop: async () => {
      stopping.abort();
      const late = Symbol('late');
      const ending = end(current).then(() => guarding);
      if ((await Promise.race([ending, sleep(LAST_JOBS_MS, late, { ref: false })])) !== late)
        return;
      await current.lease.stop();
      await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [
        [current.workerId],
      ]);
      log.warn('event=worker.jobs_handed_back', { worker: current.workerId });
    },
  };
}

async function begin(
  app: App,
  pool: Pool,
  taskList: TaskList,
  former: string | null,
): Promise<Running> {
  const events = new EventEmitter();
  const named = once(events, 'pool:create') as Promise<[{ workerPool: { id: string } }]>;
  const runner = await run({
    pgPool: pool,
    events,
    concurrency: CONCURRENCY,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    taskList,
    logger: quiet,
    // Without a batch nobody waits for the note that a job has ended: lost, it would stay locked by a
    // worker that lives.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });
  const [{ workerPool }] = await named;
  return { runner, workerId: workerPool.id, lease: keepLease(app, pool, workerPool.id, former) };
}

/** The queue's own log lines repeat ours; errors reach us through the tasks. */
const quiet = new Logger(() => () => undefined);
