import type { App } from './context.ts';
import { ownerSession } from './database/index.ts';
import { float8, int4, nullable, statement, text, timestamptz } from './database/statement.ts';

/** How the queue of jobs and its workers are doing. */
export interface QueueState {
  /** Jobs that are due or will be. */
  waiting: number;
  /** Jobs that should have run a minute ago. */
  overdue: number;
  oldestOverdueSeconds: number;
  /** Jobs that were given up after their last attempt, by task. */
  dead: { task: string; jobs: number; lastError: string }[];
  /** Workers that said within the last minute that they live, and those that fell silent. */
  workers: { id: string; seenAt: string; silentSeconds: number }[];
}

const readQueue = statement(
  'platform.read_queue',
  [],
  { waiting: int4, overdue: int4, oldest_overdue_seconds: float8 },
  `select count(*) filter (where j.attempts < j.max_attempts)::int4 as waiting,
     count(*) filter (where j.attempts < j.max_attempts and j.locked_at is null
       and j.run_at < now() - interval '1 minute')::int4 as overdue,
     coalesce(max(extract(epoch from now() - j.run_at)) filter (where j.attempts < j.max_attempts
       and j.locked_at is null and j.run_at < now() - interval '1 minute'), 0)::float8
       as oldest_overdue_seconds
   from graphile_worker.jobs j`,
);

const findDeadJobs = statement(
  'platform.find_dead_jobs',
  [],
  { task: nullable(text), jobs: int4, last_error: text },
  `select j.task_identifier as task, count(*)::int4 as jobs,
     coalesce(left((array_agg(j.last_error order by j.updated_at desc))[1], 200), '') as last_error
   from graphile_worker.jobs j
   where j.attempts >= j.max_attempts and j.locked_at is null
   group by j.task_identifier order by 2 desc, 1`,
);

const findWorkers = statement(
  'platform.find_workers',
  [],
  { worker_id: text, seen_at: timestamptz, silent_seconds: float8 },
  `select l.worker_id, l.seen_at,
     extract(epoch from now() - l.seen_at)::float8 as silent_seconds
   from platform.worker_leases l where l.seen_at > now() - interval '1 day'
   order by l.seen_at desc, l.worker_id`,
);

/** Reads the queue's own tables, which only its owner may. */
export async function readQueueState(app: App): Promise<QueueState> {
  return await ownerSession(app, 'operator', async (session) => {
    const queue = await readQueue.one(session);
    const dead = await findDeadJobs.rows(session);
    const workers = await findWorkers.rows(session);
    return {
      waiting: queue.waiting,
      overdue: queue.overdue,
      oldestOverdueSeconds: queue.oldest_overdue_seconds,
      dead: dead.map(({ task, jobs, last_error }) => ({
        task: task ?? '',
        jobs,
        lastError: last_error,
      })),
      workers: workers.map(({ worker_id, seen_at, silent_seconds }) => ({
        id: worker_id,
        seenAt: seen_at,
        silentSeconds: silent_seconds,
      })),
    };
  });
}
