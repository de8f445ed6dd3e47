/** The queue's jobs that give money back, as its owner sees them: which worker has which. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** A job in the queue, with what the shop knows of its refund. */
export interface RefundJob {
  job: string;
  /** Who has taken it; null while it waits. */
  worker: string | null;
  refund: string;
  state: 'asking' | 'refunded';
}

/** The jobs that are not acknowledged. */
export async function findRefundJobs(owner: pg.Client): Promise<RefundJob[]> {
  const { rows } = await owner.query<RefundJob>(
    `select j.id::text as job, j.locked_by as worker, r.id as refund, r.state
     from graphile_worker._private_jobs j
     join payments.refunds r on r.id::text = j.payload ->> 'refundId'`,
  );
  return rows;
}

/** Has the database write down, from now on, which worker takes which job. */
export async function noteTakes(owner: pg.Client): Promise<void> {
  await owner.query(`
    create table public.takes (job text, worker text, taken_at timestamptz default clock_timestamp());
    create function public.note_take() returns trigger language plpgsql as $$
    begin
      insert into public.takes (job, worker) values (new.id, new.locked_by);
      return null;
    end $$;
    create trigger note_take after update on graphile_worker._private_jobs for each row
      when (new.locked_by is not null and new.locked_by is distinct from old.locked_by)
      execute function public.note_take()`);
}

/** When the job was first taken by another worker than this one, after that moment; undefined: never. */
export async function findNextTake(
  owner: pg.Client,
  { job, worker }: RefundJob,
  after: Date,
): Promise<Date | undefined> {
  const { rows } = await owner.query<{ taken_at: Date }>(
    `select taken_at from public.takes
     where job = $1 and worker <> $2 and taken_at > $3 order by taken_at limit 1`,
    [job, worker, after],
  );
  return rows[0]?.taken_at;
}

/** Resolves when the database has heard the last words of every worker. */
export async function untilUnheard(owner: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await owner.query(
      `select from pg_stat_activity
       where datname = current_database() and application_name = 'emporium worker'`,
    );
    if (rowCount === 0) return;
    await sleep(10);
  }
}

/** Lets half a minute pass for the dead alone, so that nobody has to wait for it. */
export async function endLeases(owner: pg.Client, workers: readonly string[]): Promise<void> {
  await owner.query(
    `update platform.worker_leases set seen_at = seen_at - interval '31 s'
     where worker_id = any($1::text[])`,
    [workers],
  );
  await owner.query(
    `update graphile_worker._private_jobs set locked_at = locked_at - interval '31 s'
     where locked_by = any($1::text[])`,
    [workers],
  );
}
