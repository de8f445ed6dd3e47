import {
  array,
  bool,
  date,
  float8,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { ScenarioResult } from './contract.ts';
import type { Found } from './model.ts';

type Figure = ScenarioResult['figures'][number];

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

/** One row per breach; a breach that is open already is only seen again. */
export const seeBreaches = statement(
  'quality.see_breaches',
  [text, array(uuid), array(nullable(uuid)), array(text), jsonb<Found[]>(), timestamptz],
  { id: uuid, row_key: text, is_new: nullable(bool) },
  `insert into quality.breaches as b
     (id, shop_id, check_name, row_key, found, first_seen, last_seen)
   select t.id, t.shop_id, $1, t.row_key, $5::jsonb -> (t.position - 1)::int, $6, $6
   from unnest($2::uuid[], $3::uuid[], $4::text[])
     with ordinality as t (id, shop_id, row_key, position)
   on conflict (check_name, row_key) where resolved_at is null
     do update set last_seen = excluded.last_seen, found = excluded.found
   returning b.id, b.row_key, b.id = any($2::uuid[]) as is_new`,
);

/** Ends the check's breaches that this run no longer found. */
export const resolveBreaches = statement(
  'quality.resolve_breaches',
  [text, array(text), timestamptz],
  { id: uuid, shop_id: nullable(uuid) },
  `update quality.breaches set resolved_at = $3
   where check_name = $1 and resolved_at is null and last_seen < $3
     and not row_key = any($2::text[])
   returning id, shop_id`,
);

export const findOpenBreaches = statement(
  'quality.find_open_breaches',
  [],
  {
    id: uuid,
    shop_id: nullable(uuid),
    check_name: text,
    found: jsonb<Found>(),
    first_seen: timestamptz,
    last_seen: timestamptz,
  },
  `select id, shop_id, check_name, found, first_seen, last_seen from quality.breaches
   where resolved_at is null order by first_seen, id limit 1000`,
);

export const countOpenBreaches = statement(
  'quality.count_open_breaches',
  [],
  { check_name: text, breaches: nullable(int8) },
  `select check_name, count(*) as breaches from quality.breaches
   where resolved_at is null group by check_name`,
);

/** Every pause in force, of every shop: what a process keeps in memory. */
export const findOpenPauses = statement(
  'quality.find_open_pauses',
  [],
  {
    shop_id: uuid,
    id: uuid,
    breach_id: uuid,
    path: text,
    reason: text,
    began_at: timestamptz,
  },
  `select shop_id, id, breach_id, path, reason, began_at from quality.pauses
   where ended_at is null order by began_at, id`,
);

/** Open breaches that stop something and have not yet; $1 names the checks that do. */
export const findUnpausedBreaches = statement(
  'quality.find_unpaused_breaches',
  [array(text)],
  { id: uuid, shop_id: nullable(uuid), check_name: text, found: jsonb<Found>() },
  `select b.id, b.shop_id, b.check_name, b.found from quality.breaches b
   left join quality.pauses p on p.shop_id = b.shop_id and p.breach_id = b.id
   where b.resolved_at is null and b.shop_id is not null and b.check_name = any($1::text[])
     and p.id is null
   order by b.first_seen, b.id limit 1000`,
);

/** Pauses whose breach is over. */
export const findOutlivedPauses = statement(
  'quality.find_outlived_pauses',
  [],
  { shop_id: uuid, id: uuid },
  `select p.shop_id, p.id from quality.pauses p
   left join quality.breaches b on b.id = p.breach_id
   where p.ended_at is null and (b.id is null or b.resolved_at is not null)`,
);

export const addPauses = statement(
  'quality.add_pauses',
  [uuid, array(uuid), array(uuid), array(text), array(text), timestamptz],
  { id: uuid, path: text },
  `insert into quality.pauses (shop_id, id, breach_id, path, reason, began_at)
   select $1, t.id, t.breach_id, t.path, t.reason, $6
   from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[])
     as t (id, breach_id, path, reason)
   on conflict (shop_id, breach_id) do nothing
   returning id, path`,
);

export const endPauses = statement(
  'quality.end_pauses',
  [uuid, array(uuid), timestamptz, text],
  { id: uuid, path: text, breach_id: uuid },
  `update quality.pauses set ended_at = $3, ended_by = $4
   where shop_id = $1 and id = any($2::uuid[]) and ended_at is null
   returning id, path, breach_id`,
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

export const pruneBreaches = statement(
  'quality.prune_breaches',
  [timestamptz],
  {},
  `delete from quality.breaches where resolved_at < $1`,
);

export const pruneCanaries = statement(
  'quality.prune_canaries',
  [timestamptz],
  {},
  `delete from quality.canary where planted_at < $1 and seen_at is not null`,
);

export interface MetricRow {
  id: string;
  shop_id: string | null;
  type: string;
  value: number;
  metadata: { amount: number; events: number };
}

/** A minute of every shop that was busy, in one statement. */
export const addMetrics = statement(
  'quality.add_metrics',
  [jsonb<MetricRow[]>(), timestamptz],
  { id: uuid },
  `insert into quality.metrics (id, shop_id, type, value, metadata, recorded_at)
   select t.id, t.shop_id, t.type, t.value, t.metadata, $2
   from jsonb_to_recordset($1) as t (id uuid, shop_id uuid, type text, value float8, metadata jsonb)
   returning id`,
);

/** One shop's metrics and the installation's, by UTC day. */
export const sumMetrics = statement(
  'quality.sum_metrics',
  [uuid, timestamptz],
  {
    type: text,
    day: nullable(date),
    amount: nullable(float8),
    events: nullable(float8),
    worst: nullable(float8),
    latest: nullable(float8),
  },
  `select type, (recorded_at at time zone 'UTC')::date as day,
     sum((metadata ->> 'amount')::float8) as amount,
     sum((metadata ->> 'events')::float8) as events,
     max(value) as worst, (array_agg(value order by recorded_at desc))[1] as latest
   from quality.metrics
   where (shop_id = $1 or shop_id is null) and recorded_at >= $2
   group by type, (recorded_at at time zone 'UTC')::date
   order by 1, 2`,
);

export const pruneMetrics = statement(
  'quality.prune_metrics',
  [timestamptz],
  {},
  `delete from quality.metrics where recorded_at < $1`,
);

export const countBreachesSince = statement(
  'quality.count_breaches_since',
  [uuid, array(text), timestamptz],
  { breaches: nullable(int8) },
  `select count(*) as breaches from quality.breaches
   where shop_id = $1 and check_name = any($2::text[])
     and (resolved_at is null or first_seen >= $3)`,
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

/** Breaches of a shop by the UTC day on which they were first seen. */
export const countBreachesByDay = statement(
  'quality.count_breaches_by_day',
  [uuid, array(text), timestamptz],
  { day: nullable(date), breaches: nullable(int8) },
  `select (first_seen at time zone 'UTC')::date as day, count(*) as breaches
   from quality.breaches
   where shop_id = $1 and check_name = any($2::text[]) and first_seen >= $3
   group by 1 order by 1`,
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

export const addResult = statement(
  'quality.add_result',
  [uuid, text, timestamptz, text, nullable(float8), jsonb<Figure[]>(), text, float8, text],
  {},
  `insert into quality.scenario_results
     (id, scenario, judged_at, verdict, value, figures, did, seconds, version)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

/** Oldest first: the last one of a scenario is its newest. */
export const findResults = statement(
  'quality.find_results',
  [array(text), timestamptz],
  {
    scenario: text,
    judged_at: timestamptz,
    verdict: text,
    value: nullable(float8),
    figures: jsonb<Figure[]>(),
    did: text,
    seconds: float8,
    version: text,
  },
  `select scenario, judged_at, verdict, value, figures, did, seconds, version
   from quality.scenario_results where scenario = any($1::text[]) and judged_at >= $2
   order by judged_at, id limit 5000`,
);

export const pruneResults = statement(
  'quality.prune_results',
  [timestamptz],
  {},
  `delete from quality.scenario_results where judged_at < $1`,
);
