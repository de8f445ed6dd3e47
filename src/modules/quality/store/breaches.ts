/** What the checks found. */
import {
  array,
  bool,
  date,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { Found } from '../model.ts';

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

export const pruneBreaches = statement(
  'quality.prune_breaches',
  [timestamptz],
  {},
  `delete from quality.breaches where resolved_at < $1`,
);

export const countBreachesSince = statement(
  'quality.count_breaches_since',
  [uuid, array(text), timestamptz],
  { breaches: nullable(int8) },
  `select count(*) as breaches from quality.breaches
   where shop_id = $1 and check_name = any($2::text[])
     and (resolved_at is null or first_seen >= $3)`,
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
