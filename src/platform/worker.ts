import { Logger, runMigrations, type Job as QueuedJob, type Task } from 'graphile-worker';
import pg from 'pg';
import { performance } from 'node:perf_hooks';
import { shopContext, type App } from './context.ts';
import { checkedPayload, type Job, type Timer } from './jobs.ts';
import { counter, histogram } from './metrics.ts';
import { runQueue } from './run-queue.ts';

const jobsTotal = counter('queue_jobs_total', 'Jobs and timers run', ['task', 'status']);
const jobSeconds = histogram('queue_job_duration_seconds', 'Duration of jobs and timers', ['task']);

/** What counts for who waits for it: a quick job late in a long queue is late. */
const jobAge = histogram(
  'queue_job_age_seconds',
  'Time from when a job was due until it was done',
  [],
  [0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 300, 1800],
);

/** Two jobs at a time, one that listens, one for the lease and for notes of their ends. */
const CONNECTIONS = 4;
/** A queue that waits for ever for a lost connection stands still, and nobody hears of it. */
const CONNECT_MS = 10_000;
const STATEMENT_MS = 30_000;
const FIRST_RUN_MS = 2000;
const STOP_WAIT_MS = 25_000;

export interface Worker {
  stop(): Promise<void>;
}

/** Creates or updates the queue's own tables; part of every migration. */
export async function migrateQueue(owner: pg.PoolConfig): Promise<void> {
  const pool = new pg.Pool({ ...owner, max: 1 });
  const reportedByMigrations = (): void => undefined;
  pool.on('error', reportedByMigrations);
  pool.on('connect', (client) => client.on('error', reportedByMigrations));
  try {
    await runMigrations({ pgPool: pool, logger: quiet });
  } finally {
    await pool.end();
  }
}

/** Runs jobs from the queue and timers by the clock until stopped. */
export async function startJobs(
  app: App,
  jobs: readonly Job[],
  timers: readonly Timer[],
): Promise<Worker> {
  const log = app.log.named('emporium.worker');
  const pool = new pg.Pool({
    ...app.database.connections.owner,
    application_name: 'emporium worker',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS,
  });
  pool.on('error', (error) => log.warn('event=worker.connection_lost', { error }));
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn('event=worker.connection_lost', { error }));
  });
  const taskList = Object.fromEntries(jobs.map((job) => [job.task, taskOf(app, job)]));
  const parts = [
    await runQueue(app, pool, taskList),
    ...timers.map((timer) => startTimer(app, timer)),
  ];
  return { stop: async () => stop(parts, pool) };
}

/** Runs timers by the clock until stopped, without the queue. */
export function startTimers(app: App, timers: readonly Timer[]): Worker {
  const running = timers.map((timer) => startTimer(app, timer));
  return { stop: async () => await stopParts(running) };
}

async function stop(parts: readonly Worker[], pool: pg.Pool): Promise<void> {
  await stopParts(parts);
  await pool.end();
}

/** What hangs at a database that does not answer is not waited for. */
async function stopParts(parts: readonly Worker[]): Promise<void> {
  const limit = new Promise((done) => setTimeout(done, STOP_WAIT_MS).unref());
  await Promise.race([Promise.all(parts.map((part) => part.stop())), limit]);
}

function taskOf(app: App, job: Job): Task {
  return async (raw, { job: queued }) => {
    const { attempts, created_at: createdAt, run_at: runAt } = queued;
    const { shopId, ...payload } = raw as { shopId: string };
    const ctx = shopContext(app, shopId);
    try {
      await measured(app, job.task, () => job.run(ctx, checkedPayload(job, payload)));
    } catch (error) {
      if (attempts >= queued.max_attempts) giveUp(app, queued);
      throw error;
    }
    // A retry has a time of its own; who waits has waited since the beginning.
    const due = attempts > 1 ? createdAt : runAt;
    jobAge.observe(Math.max(0, app.clock.now().getTime() - due.getTime()) / 1000);
  };
}

/** Its error stood in the line before; this one is for whoever has to act. */
function giveUp(app: App, { id, task_identifier: task, attempts }: QueuedJob): void {
  app.log.named('emporium.worker').error('event=job.given_up', { task, job: id, attempts });
}

/** Starts one timer: runs never overlap, a failed run is logged and the next comes as usual. */
function startTimer(app: App, timer: Timer): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const loop = async (): Promise<void> => {
    // Not all at once: a start is the worst moment to ask for every connection together.
    const first = Math.random() * Math.min(timer.everySeconds * 1000, FIRST_RUN_MS);
    await app.clock.sleep(first, stopped.signal);
    while (!stopped.signal.aborted) {
      await measured(app, timer.name, () => timer.run(app)).catch((error: unknown) => {
        app.log.named('emporium.worker').error('event=timer.failed', { timer: timer.name, error });
      });
      await app.clock.sleep(timer.everySeconds * 1000, stopped.signal);
    }
  };
  const done = loop();
  return {
    stop: async () => {
      stopped.abort();
      await done;
    },
  };
}

async function measured(app: App, task: string, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  try {
    await work();
    jobsTotal.inc({ task, status: 'done' });
  } catch (error) {
    jobsTotal.inc({ task, status: 'failed' });
    app.log.named('emporium.worker').warn('event=job.failed', { task, error });
    throw error;
  } finally {
    jobSeconds.observe({ task }, (performance.now() - began) / 1000);
  }
}

/** The queue's own log lines repeat ours; errors reach us through the tasks. */
const quiet = new Logger(() => () => undefined);
