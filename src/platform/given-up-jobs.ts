import type { App } from './context.ts';
import { ownerSession } from './database/index.ts';
import { array, int8, nullable, statement, text, timestamptz } from './database/statement.ts';

/** A job that failed at its last attempt: nothing runs it again by itself. */
export interface GivenUpJob {
  id: number;
  task: string;
  shopId: string | null;
  payload: Record<string, unknown>;
  attempts: number;
  lastError: string;
  failedAt: string;
}

const MAX_SHOWN = 10_000;

const listGivenUp = statement(
  'platform.list_given_up_jobs',
  [nullable(text)],
  {
    id: int8,
    task: nullable(text),
    payload: text,
    attempts: int8,
    last_error: text,
    failed_at: timestamptz,
  },
  `select p.id, j.task_identifier as task, p.payload::text as payload, j.attempts::int8 as attempts,
     coalesce(j.last_error, '') as last_error, p.updated_at as failed_at
   from graphile_worker.jobs j
   join graphile_worker._private_jobs p on p.id = j.id
   where j.attempts >= j.max_attempts and j.locked_at is null
     and ($1::text is null or j.task_identifier = $1)
   order by j.id limit ${MAX_SHOWN}`,
);

const reviveJobs = statement(
  'platform.revive_jobs',
  [array(int8), timestamptz],
  { id: int8 },
  `select r.id from graphile_worker.reschedule_jobs($1, run_at => $2, attempts => 0) as r
   order by r.id`,
);

const removeJobs = statement(
  'platform.remove_jobs',
  [array(int8)],
  { id: int8 },
  `select r.id from graphile_worker.complete_jobs($1) as r order by r.id`,
);

/** Jobs that were given up, the oldest first; of one task, or of all. At most 10,000. */
export async function findGivenUpJobs(app: App, task?: string): Promise<GivenUpJob[]> {
  const rows = await ownerSession(app, 'operator', async (session) =>
    listGivenUp.rows(session, task ?? null),
  );
  return rows.map(({ id, attempts, ...row }) => {
    const { shopId, ...payload } = JSON.parse(row.payload) as Record<string, unknown>;
    return {
      id,
      task: row.task ?? '',
      shopId: typeof shopId === 'string' ? shopId : null,
      payload,
      attempts,
      lastError: row.last_error,
      failedAt: row.failed_at,
    };
  });
}

/** Lets them run now, with all their attempts; how many there still were. */
export async function reviveGivenUpJobs(app: App, ids: readonly number[]): Promise<number> {
  const now = app.clock.now().toISOString();
  return await ownerSession(
    app,
    'operator',
    async (session) => (await reviveJobs.rows(session, [...ids], now)).length,
  );
}

/** Forgets them: what they were for will not happen. How many there still were. */
export async function removeGivenUpJobs(app: App, ids: readonly number[]): Promise<number> {
  return await ownerSession(
    app,
    'operator',
    async (session) => (await removeJobs.rows(session, [...ids])).length,
  );
}
