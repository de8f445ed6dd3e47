import { check, type Check } from '#platform/checks.ts';
import { nullable, statement, text, timestamptz, uuid } from '#platform/database/statement.ts';
import { CANARY } from './model.ts';

/**
 * A table with a `shop_id` that the application may use belongs to shops: it forces row security, lets
 * nobody past without the shop that was entered, and refers to other shops' tables by shop and id.
 */
const wallsStand = statement(
  'quality.check_walls',
  [],
  { object: nullable(text), problem: nullable(text) },
  `with shop_tables as (
     select c.oid, c.relrowsecurity, c.relforcerowsecurity, a.attnum as shop_column
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped
     where c.relkind in ('r', 'p')
       and has_table_privilege('emporium_app', c.oid, 'select, insert, update, delete')
       -- A host name is looked up before any shop is entered.
       and c.oid::regclass::text <> 'shops.domains'
   )
   select oid::regclass::text as object, 'row security is not forced' as problem
   from shop_tables where not (relrowsecurity and relforcerowsecurity)
   union all
   select t.oid::regclass::text, 'policy ' || p.polname || ' does not ask for the shop'
   from shop_tables t join pg_policy p on p.polrelid = t.oid
   where exists (
       select from unnest(p.polroles) as r (id)
       where r.id = 0 or pg_has_role('emporium_app', r.id, 'member'))
     and (p.polcmd <> 'a' and pg_get_expr(p.polqual, p.polrelid) not like '%app.shop%'
       or p.polcmd in ('a', 'w', '*')
         and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') not like '%app.shop%')
   union all
   select k.conrelid::regclass::text, 'key ' || k.conname || ' reaches into other shops'
   from pg_constraint k
   join shop_tables own on own.oid = k.conrelid
   join shop_tables other on other.oid = k.confrelid
   where k.contype = 'f' and not exists (
     select from unnest(k.conkey, k.confkey) as pair (here, there)
     where here = own.shop_column and there = other.shop_column)
   union all
   select rolname::text, 'may pass row security' from pg_roles
   where rolname in ('emporium_app', 'emporium_system', 'emporium_mover') and (rolsuper or rolbypassrls)
   union all
   select t.oid::regclass::text, 'belongs to the application'
   from shop_tables t join pg_class c on c.oid = t.oid
   where pg_get_userbyid(c.relowner) in ('emporium_app', 'emporium_system', 'emporium_mover')`,
);

export const checks: Check[] = [
  check({
    name: 'quality.watcher_sees',
    promise: 'The watcher has seen a planted breach within the last 25 hours.',
    statement: statement(
      'quality.check_watcher_sees',
      [],
      { last_seen_at: nullable(timestamptz) },
      `select max(seen_at) as last_seen_at from quality.canary
       having max(seen_at) is null or max(seen_at) < now() - interval '25 hours'`,
    ),
  }),
  check({
    name: 'quality.keys_have_answers',
    promise: 'Every idempotency key that was used has the answer that its effect gave.',
    statement: statement(
      'quality.check_keys',
      [],
      { shop_id: uuid, route: text, created_at: timestamptz },
      `select shop_id, route, created_at from platform.idempotency_keys
       where status is null or answer is null or body_hash = ''`,
    ),
  }),
  check({
    name: 'quality.walls_stand',
    promise:
      'The database itself keeps shops apart: every table, policy, key and role as it must be.',
    statement: wallsStand,
  }),
];

/**
 * Broken once a day on purpose. Not among the module's checks: whoever runs those wants to know about
 * the shops, and the watcher alone has to see this one.
 */
export const canaryCheck: Check = check({
  name: CANARY,
  promise: 'No planted breach waits to be seen.',
  statement: statement(
    'quality.check_canary',
    [],
    { canary_id: uuid },
    'select id as canary_id from quality.canary where seen_at is null',
  ),
});
