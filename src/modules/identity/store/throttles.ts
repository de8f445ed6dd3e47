import {
  array,
  bytea,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
  type SqlType,
} from '#platform/database/statement.ts';
import type { ThrottleScope } from '../model.ts';

/**
 * Locks the counters in one order, making those that are missing, and returns them. The update
 * changes nothing: it is what locks a row that was there already.
 */
export const lockThrottles = statement(
  'identity.lock_throttles',
  [uuid, array(text), array(bytea), text, nullable(uuid), timestamptz],
  {
    scope: text as SqlType<ThrottleScope>,
    failures: int8,
    last_failure_at: timestamptz,
    locked_until: nullable(timestamptz),
  },
  `insert into identity.sign_in_throttles as throttle
     (shop_id, scope, key, failures, last_failure_at, ip_address, person_id)
   select $1, t.scope, t.key, 0, $6, $4, case when t.scope like 'account%' then $5::uuid end
   from unnest($2::text[], $3::bytea[]) as t(scope, key)
   order by t.scope, t.key
   on conflict (shop_id, scope, key) do update set failures = throttle.failures
   returning scope, failures, last_failure_at, locked_until`,
);

/** Writes the counters that lockThrottles returned. */
export const setThrottles = statement(
  'identity.set_throttles',
  [
    uuid,
    array(text),
    array(bytea),
    array(int8),
    array(nullable(timestamptz)),
    timestamptz,
    text,
    nullable(uuid),
  ],
  {},
  `update identity.sign_in_throttles throttle
   set failures = t.failures, locked_until = t.locked_until, last_failure_at = $6, ip_address = $7,
     person_id = case when t.scope like 'account%' then $8::uuid else throttle.person_id end
   from unnest($2::text[], $3::bytea[], $4::int8[], $5::timestamptz[])
     as t(scope, key, failures, locked_until)
   where throttle.shop_id = $1 and throttle.scope = t.scope and throttle.key = t.key`,
);

/** After a success: the account's own count starts anew, the shared ones lose this one try. */
export const forgiveThrottles = statement(
  'identity.forgive_throttles',
  [uuid, array(text), array(bytea)],
  {},
  `update identity.sign_in_throttles throttle
   set failures = case when throttle.scope in ('account_source', 'account_device') then 0
       else greatest(throttle.failures - 1, 0) end,
     locked_until = null
   from unnest($2::text[], $3::bytea[]) as t(scope, key)
   where throttle.shop_id = $1 and throttle.scope = t.scope and throttle.key = t.key`,
);

/** Forgets every failure counted against people. */
export const unlockPeople = statement(
  'identity.unlock_people',
  [uuid, array(uuid)],
  {},
  `delete from identity.sign_in_throttles where shop_id = $1 and person_id = any($2)`,
);

/** The brute-force view: the accounts and sources with most failures. */
export const listFailures = statement(
  'identity.list_sign_in_failures',
  [uuid],
  {
    scope: text,
    key: bytea,
    person_id: nullable(uuid),
    person_name: nullable(text),
    ip_address: text,
    failures: int8,
    last_failure_at: timestamptz,
    locked_until: nullable(timestamptz),
  },
  `select throttle.scope, throttle.key, throttle.person_id, person.name as person_name,
     throttle.ip_address, throttle.failures, throttle.last_failure_at, throttle.locked_until
   from identity.sign_in_throttles throttle
   left join identity.people person on person.shop_id = $1 and person.id = throttle.person_id
   where throttle.shop_id = $1 and throttle.failures > 0 and throttle.scope <> 'registration'
   order by throttle.failures desc, throttle.last_failure_at desc limit 200`,
);

export const countFailuresOfPerson = statement(
  'identity.count_failures_of_person',
  [uuid, uuid],
  { failures: nullable(int8), locked_until: nullable(timestamptz) },
  `select sum(failures)::int8 as failures, max(locked_until) as locked_until
   from identity.sign_in_throttles
   where shop_id = $1 and person_id = $2 and scope <> 'account'`,
);

export const purgeThrottles = statement(
  'identity.purge_throttles',
  [uuid, timestamptz],
  {},
  `delete from identity.sign_in_throttles where shop_id = $1 and last_failure_at < $2`,
);
