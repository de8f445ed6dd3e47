/** When each check is due, how its runs went, and the canary that a run must see. */
import {
  array,
  date,
  float8,
  int4,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** New names are due at the given time; known ones keep theirs. */
export const addTurns = statement(
  'quality.add_turns',
  [array(text), timestamptz],
  {},
  `insert into quality.turns (name, next_run_at)
   select name, $2::timestamptz from unnest($1::text[]) as t (name)
   on conflict (name) do nothing`,
);

/** Takes every due turn that no other worker is taking, and keeps it until the given time. */
export const claimTurns = statement(
  'quality.claim_turns',
  [array(text), timestamptz, timestamptz],
  { name: text },
  `update quality.turns set next_run_at = $3
   where name in (
     select name from quality.turns where name = any($1::text[]) and next_run_at <= $2
     order by name for update skip locked)
   returning name`,
);

export const setTurns = statement(
  'quality.set_turns',
  [array(text), array(timestamptz)],
  {},
  `update quality.turns as u set next_run_at = t.next_run_at
   from unnest($1::text[], $2::timestamptz[]) as t (name, next_run_at) where u.name = t.name`,
);

export const addRuns = statement(
  'quality.add_runs',
  [array(uuid), array(text), array(timestamptz), array(int4), array(int4)],
  { id: uuid },
  `insert into quality.check_runs (id, name, ran_at, duration_ms, breaches)
   select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[], $5::int[])
   returning id`,
);

/** Plants one when the last is older than the given time; of two workers at once, both may. */
export const plantCanary = statement(
  'quality.plant_canary',
  [uuid, timestamptz, timestamptz],
  { id: uuid },
  `insert into quality.canary (id, planted_at)
   select $1, $2 where not exists (
     select from quality.canary where planted_at > $3)
   returning id`,
);

export const noteCanarySeen = statement(
  'quality.note_canary_seen',
  [array(uuid), timestamptz],
  {},
  `update quality.canary set seen_at = $2 where id = any($1::uuid[]) and seen_at is null`,
);

export const pruneRuns = statement(
  'quality.prune_runs',
  [timestamptz],
  {},
  `delete from quality.check_runs where ran_at < $1`,
);

export const pruneCanaries = statement(
  'quality.prune_canaries',
  [timestamptz],
  {},
  `delete from quality.canary where planted_at < $1 and seen_at is not null`,
);

/** The migration's own row does not count: nobody had to see it. */
export const findSlowestCanary = statement(
  'quality.find_slowest_canary',
  [timestamptz],
  { seconds: nullable(float8) },
  `select max(extract(epoch from coalesce(seen_at, now()) - planted_at))::float8 as seconds
   from quality.canary
   where planted_at >= $1 and id <> '00000000-0000-7000-8000-000000000000'`,
);

/** How long each day's canary went unseen. */
export const findCanaries = statement(
  'quality.find_canaries',
  [timestamptz],
  { day: nullable(date), seconds: nullable(float8) },
  `select (planted_at at time zone 'UTC')::date as day,
     max(extract(epoch from coalesce(seen_at, now()) - planted_at))::float8 as seconds
   from quality.canary
   where planted_at >= $1 and id <> '00000000-0000-7000-8000-000000000000'
   group by 1 order by 1`,
);
