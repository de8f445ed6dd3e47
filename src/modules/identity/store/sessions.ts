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
import type { PersonKind } from '../model.ts';

/** A live session by its token's hash, with its person and what their roles allow. */
export const findLiveSession = statement(
  'identity.find_live_session',
  [uuid, bytea],
  {
    id: uuid,
    person_id: uuid,
    kind: text as SqlType<PersonKind>,
    name: text,
    last_seen_at: timestamptz,
    permissions: nullable(array(text)),
  },
  `select session.id, session.person_id, person.kind, person.name, session.last_seen_at,
     (select array_agg(distinct permission)
      from identity.person_roles person_roles
      join identity.roles role on role.shop_id = $1 and role.id = person_roles.role_id
      cross join unnest(role.permissions) as permission
      where person_roles.shop_id = $1 and person_roles.person_id = session.person_id) as permissions
   from identity.sessions session
   join identity.people person on person.shop_id = $1 and person.id = session.person_id
   where session.shop_id = $1 and session.token_hash = $2 and session.ended_at is null
     and session.idle_expires_at > now() and session.expires_at > now() and person.is_active`,
);

export const addSession = statement(
  'identity.add_session',
  [uuid, uuid, uuid, bytea, text, text, text, timestamptz, timestamptz, timestamptz],
  {},
  `insert into identity.sessions (shop_id, id, person_id, token_hash, opened_by, ip_address,
     user_agent, created_at, last_seen_at, idle_expires_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)`,
);

/** Notes that a session was used, unless somebody noted it within the last minute. */
export const touchSession = statement(
  'identity.touch_session',
  [uuid, uuid, timestamptz, timestamptz, timestamptz],
  {},
  `update identity.sessions set last_seen_at = $3, idle_expires_at = least($4, expires_at)
   where shop_id = $1 and id = $2 and ended_at is null and last_seen_at < $5`,
);

/** Ends the session of a token. */
export const endSessionByToken = statement(
  'identity.end_session_by_token',
  [uuid, bytea, text, timestamptz],
  { id: uuid, person_id: uuid },
  `update identity.sessions set ended_at = $4, ended_reason = $3
   where shop_id = $1 and token_hash = $2 and ended_at is null
   returning id, person_id`,
);

export const endSessionById = statement(
  'identity.end_session_by_id',
  [uuid, uuid, text, timestamptz],
  { id: uuid, person_id: uuid },
  `update identity.sessions set ended_at = $4, ended_reason = $3
   where shop_id = $1 and id = $2 and ended_at is null
   returning id, person_id`,
);

/** Ends all sessions of people. */
export const endSessionsOfPeople = statement(
  'identity.end_sessions_of_people',
  [uuid, array(uuid), text, timestamptz],
  { id: uuid },
  `update identity.sessions set ended_at = $4, ended_reason = $3
   where shop_id = $1 and person_id = any($2) and ended_at is null
   returning id`,
);

/** Live sessions, newest first; of one person, or of everybody. */
export const listLiveSessions = statement(
  'identity.list_live_sessions',
  [uuid, nullable(uuid), nullable(uuid), int8],
  {
    id: uuid,
    person_id: uuid,
    person_name: text,
    opened_by: text,
    ip_address: text,
    user_agent: text,
    created_at: timestamptz,
    last_seen_at: timestamptz,
    expires_at: timestamptz,
  },
  `select session.id, session.person_id, person.name as person_name, session.opened_by,
     session.ip_address, session.user_agent, session.created_at, session.last_seen_at,
     session.expires_at
   from identity.sessions session
   join identity.people person on person.shop_id = $1 and person.id = session.person_id
   where session.shop_id = $1 and ($2::uuid is null or session.person_id = $2)
     and ($3::uuid is null or session.id < $3)
     and session.ended_at is null and session.idle_expires_at > now() and session.expires_at > now()
   order by session.id desc limit $4`,
);

export const findSession = statement(
  'identity.find_session',
  [uuid, uuid],
  { id: uuid, person_id: uuid, opened_by: text, created_at: timestamptz },
  `select id, person_id, opened_by, created_at from identity.sessions
   where shop_id = $1 and id = $2`,
);

/** Removes sessions that ended, or ran out, before a moment. */
export const purgeSessions = statement(
  'identity.purge_sessions',
  [uuid, timestamptz],
  {},
  `delete from identity.sessions
   where shop_id = $1
     and (ended_at < $2 or idle_expires_at < $2 or expires_at < $2)`,
);

/** Sessions of all shops that purgeSessions would remove. */
export const countOldSessions = statement(
  'identity.count_old_sessions',
  [timestamptz],
  { sessions: nullable(int8) },
  `select count(*) as sessions from identity.sessions
   where least(ended_at, idle_expires_at, expires_at) < $1`,
);

/** Shops that have sessions, links or counters older than the given moments. */
export const listShopsToPurge = statement(
  'identity.list_shops_to_purge',
  [timestamptz, timestamptz],
  { shop_id: nullable(uuid) },
  `select shop_id from identity.sessions where least(ended_at, idle_expires_at, expires_at) < $1
   union select shop_id from identity.sign_in_links where expires_at < $1
   union select shop_id from identity.sign_in_throttles where last_failure_at < $2`,
);

export const countLiveSessions = statement(
  'identity.count_live_sessions',
  [],
  { live: nullable(int8) },
  `select count(*) as live from identity.sessions
   where ended_at is null and idle_expires_at > now() and expires_at > now()`,
);
