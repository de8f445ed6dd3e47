import type { Pool } from 'pg';
import type { App } from './context.ts';

/** How often a worker says that it lives, and how long the others believe it. */
const BEAT_MS = 5_000;
const LEASE_SECONDS = 30;

const BEAT = `insert into platform.worker_leases (worker_id, seen_at) values ($1, now())
  on conflict (worker_id) do update set seen_at = excluded.seen_at`;

const FIND_DEAD = `select distinct j.locked_by from graphile_worker.jobs j
  where j.locked_by = $2 or j.locked_at < now() - make_interval(secs => $1)
    and not exists (
      select from platform.worker_leases l
      where l.worker_id = j.locked_by and l.seen_at > now() - make_interval(secs => $1)
    )`;

const FORGET = `delete from platform.worker_leases where seen_at < now() - interval '1 day'`;

/**
 * Keeps the lease of this worker, and frees the jobs of workers whose lease has ended: a killed one
 * would keep its jobs for four hours, which is when the queue itself stops believing it. One that was
 * only asleep may run such a job a second time, as any job may be. The first turn is taken at once.
 * `former`: a worker that is known to be gone.
 */
export function keepLease(
  app: App,
  pool: Pool,
  workerId: string,
  former: string | null,
): { stop(): Promise<void> } {
  const log = app.log.named('emporium.worker');
  const stopped = new AbortController();
  const turn = async (): Promise<void> => {
    await pool.query(BEAT, [workerId]);
    const { rows } = await pool.query<{ locked_by: string }>(FIND_DEAD, [LEASE_SECONDS, former]);
    const dead = rows.map((row) => row.locked_by);
    if (dead.length === 0) return;
    await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [dead]);
    await pool.query(FORGET);
    log.warn('event=worker.jobs_freed', { workers: dead });
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await turn().catch((error: unknown) => log.warn('event=worker.lease_failed', { error }));
      await app.clock.sleep(BEAT_MS, stopped.signal);
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
