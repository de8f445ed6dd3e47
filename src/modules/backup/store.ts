import {
  bool,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { Verification } from './model.ts';

/** Notes that a backup has begun. */
export const addRun = statement(
  'backup.add_run',
  [text, text, timestamptz],
  { id: text },
  `insert into backup.runs (id, state, place, started_at)
   values ($1, 'running', $2, $3) returning id`,
);

/** Notes how a backup ended; its kind is known where it was made. */
export const endRun = statement(
  'backup.end_run',
  [text, text, nullable(text), timestamptz, nullable(int8), nullable(int8), nullable(text)],
  {},
  `update backup.runs set state = $2, kind = $3, ended_at = $4, bytes = $5, stored_bytes = $6,
     problem = $7 where id = $1`,
);

/** Runs that nobody is at any more: their process was killed, or they come out of a backup. */
export const failOthers = statement(
  'backup.fail_others',
  [text, timestamptz],
  {},
  `update backup.runs set state = 'failed', ended_at = $2, problem = 'interrupted'
   where state = 'running' and id <> $1`,
);

export const findRuns = statement(
  'backup.find_runs',
  [int4],
  {
    id: text,
    state: text,
    started_at: timestamptz,
    problem: nullable(text),
  },
  `select id, state, started_at, problem from backup.runs order by started_at desc limit $1`,
);

/** Forgets runs and verifications that are older than the time. */
export const pruneRuns = statement(
  'backup.prune_runs',
  [timestamptz],
  {},
  `delete from backup.runs where started_at < $1 and state <> 'running'`,
);

export const pruneVerifications = statement(
  'backup.prune_verifications',
  [timestamptz],
  {},
  'delete from backup.verifications where verified_at < $1',
);

export const addVerification = statement(
  'backup.add_verification',
  [
    uuid,
    text,
    timestamptz,
    bool,
    nullable(int8),
    nullable(int8),
    int8,
    int8,
    jsonb<Verification['findings']>(),
  ],
  { id: uuid },
  `insert into backup.verifications
     (id, backup_id, verified_at, ok, rto_ms, rpo_ms, tables, rows, findings)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
);

export const findVerifications = statement(
  'backup.find_verifications',
  [int4, timestamptz],
  {
    backup_id: text,
    verified_at: timestamptz,
    ok: bool,
    rto_ms: nullable(int8),
    rpo_ms: nullable(int8),
    tables: int8,
    rows: int8,
    findings: jsonb<Verification['findings']>(),
  },
  `select backup_id, verified_at, ok, rto_ms, rpo_ms, tables, rows, findings
   from backup.verifications where verified_at <= $2 order by verified_at desc limit $1`,
);

/**
 * What the metrics show: the last good run, by the database's clock, and the last good verification until
 * the given time, by the program's. What was noted by a clock that ran ahead must not look fresh until
 * that day comes.
 */
export const readAges = statement(
  'backup.read_ages',
  [timestamptz],
  {
    last_good: nullable(timestamptz),
    last_failed: nullable(timestamptz),
    last_verified: nullable(timestamptz),
  },
  `select
     (select max(started_at) from backup.runs where state = 'good' and started_at <= now()) as last_good,
     (select max(started_at) from backup.runs where state = 'failed' and started_at <= now())
       as last_failed,
     (select max(verified_at) from backup.verifications where ok and verified_at <= $1) as last_verified`,
);

/** Notes how the archive is doing. */
export const noteArchive = statement(
  'backup.note_archive',
  [nullable(timestamptz), nullable(text), nullable(timestamptz), int4, nullable(text), timestamptz],
  { id: nullable(int4) },
  `insert into backup.archive as a
     (id, archived_at, segment, pending_since, waiting_files, problem, looked_at)
   values (1, $1, $2, $3, $4, $5, $6)
   on conflict (id) do update set archived_at = excluded.archived_at, segment = excluded.segment,
     pending_since = excluded.pending_since, waiting_files = excluded.waiting_files,
     problem = excluded.problem, looked_at = excluded.looked_at
   returning id::int4`,
);

export const readArchive = statement(
  'backup.read_archive',
  [],
  {
    archived_at: nullable(timestamptz),
    segment: nullable(text),
    pending_since: nullable(timestamptz),
    waiting_files: int4,
    problem: nullable(text),
    looked_at: timestamptz,
  },
  `select archived_at, segment, pending_since, waiting_files, problem, looked_at
   from backup.archive where id = 1`,
);

/** A new name is due at the given time; a known one keeps its own. */
export const addTurn = statement(
  'backup.add_turn',
  [text, timestamptz],
  {},
  `insert into backup.turns (name, next_run_at) values ($1, $2) on conflict (name) do nothing`,
);

/**
 * Takes the turn when it is due and nobody else is taking it: next comes the given time. One that lies
 * more than a day ahead was set by a clock that has been set back since, and is due.
 */
export const claimTurn = statement(
  'backup.claim_turn',
  [text, timestamptz, timestamptz],
  { name: text },
  `update backup.turns set next_run_at = $3
   where name in (select name from backup.turns where name = $1
       and (next_run_at <= $2 or next_run_at > $2 + interval '25 hours')
     order by name for update skip locked)
   returning name`,
);

/** A turn that failed comes again sooner. */
export const moveTurn = statement(
  'backup.move_turn',
  [text, timestamptz],
  {},
  `update backup.turns set next_run_at = $2 where name = $1`,
);

/** How often this server's databases were committed to since its figures began. */
export const countCommits = statement(
  'backup.count_commits',
  [],
  { commits: int8 },
  `select coalesce(sum(d.xact_commit), 0)::int8 as commits from pg_stat_database d`,
);
