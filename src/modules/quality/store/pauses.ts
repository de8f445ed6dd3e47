/** Write paths that stand still while a breach lasts. */
import {
  array,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { Found } from '../model.ts';

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
