import {
  bool,
  float8,
  int4,
  nullable,
  statement,
  text,
  type RowOf,
} from '#platform/database/statement.ts';

/**
 * Client connections of this database, longest first: how long each has been in its state. A backend
 * that PostgreSQL runs for itself, or that streams to a standby or a backup, is none.
 */
export const findClients = statement(
  'operations.find_clients',
  [],
  {
    pid: int4,
    application: text,
    user_name: text,
    client: text,
    state: text,
    seconds: float8,
    query: nullable(text),
  },
  `select pid + 0 as pid, coalesce(application_name, '') as application,
     coalesce(usename::text, '') as user_name, coalesce(client_addr::text, 'local') as client,
     coalesce(state, '') as state,
     coalesce(extract(epoch from clock_timestamp() -
       case when state = 'active' then query_start else state_change end), 0)::float8 as seconds,
     left(regexp_replace(query, '\\s+', ' ', 'g'), 200) as query
   from pg_stat_activity
   where datname = current_database() and backend_type = 'client backend'
     and pid <> pg_backend_pid()
   order by 6 desc, 1`,
);
export type Client = RowOf<typeof findClients>;

/**
 * Asks the backends to give up their statements; they keep their connections. A commit that waits for
 * a standby is none of them: given up, it would be acknowledged without the standby.
 */
export const cancelStatements = statement(
  'operations.cancel_statements',
  [int4, float8],
  { done: bool },
  `select coalesce(bool_or(pg_cancel_backend(pid)), false) as done from pg_stat_activity
   where pid = $1 and datname = current_database() and backend_type = 'client backend'
     and state = 'active' and wait_event is distinct from 'SyncRep'
     and clock_timestamp() - query_start > make_interval(secs => $2)`,
);

/**
 * Ends a connection, if it still is what was listed: in this state for this long. A pid that has
 * meanwhile become somebody else's is left alone.
 */
export const endConnection = statement(
  'operations.end_connection',
  [int4, text, float8],
  { done: bool },
  `select coalesce(bool_or(pg_terminate_backend(pid)), false) as done from pg_stat_activity
   where pid = $1 and datname = current_database() and backend_type = 'client backend'
     and state = $2 and clock_timestamp() -
       case when state = 'active' then query_start else state_change end > make_interval(secs => $3)`,
);
