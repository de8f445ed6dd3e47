import {
  bool,
  float8,
  int4,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  type RowOf,
} from '#platform/database/statement.ts';

/** The server and this database as a whole. Ages are of transaction ids; the limit is 2^31. */
export const readServerState = statement(
  'operations.read_server_state',
  [],
  {
    version: text,
    started_at: timestamptz,
    now: timestamptz,
    database: text,
    bytes: int8,
    max_connections: int4,
    connections: int4,
    cache_hit_percent: nullable(float8),
    oldest_transaction_seconds: float8,
    wraparound_age: int4,
    is_standby: bool,
    deadlocks: int8,
    temporary_bytes: int8,
    statistics_since: nullable(timestamptz),
    has_statements: bool,
  },
  `select current_setting('server_version') as version, pg_postmaster_start_time() as started_at,
     clock_timestamp() as now, d.datname::text as database, pg_database_size(d.oid) as bytes,
     current_setting('max_connections')::int4 as max_connections,
     (select count(*) from pg_stat_activity where backend_type = 'client backend')::int4
       as connections,
     case when s.blks_hit + s.blks_read > 0
       then 100.0::float8 * s.blks_hit / (s.blks_hit + s.blks_read) end as cache_hit_percent,
     coalesce((select extract(epoch from clock_timestamp() - min(xact_start)) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and backend_type = 'client backend'), 0)::float8 as oldest_transaction_seconds,
     age(d.datfrozenxid)::int4 as wraparound_age, pg_is_in_recovery() as is_standby,
     s.deadlocks + 0 as deadlocks, s.temp_bytes + 0 as temporary_bytes,
     s.stats_reset as statistics_since,
     (exists (select from pg_extension where extname = 'pg_stat_statements')
       and current_setting('shared_preload_libraries') like '%pg_stat_statements%')
       as has_statements
   from pg_database d join pg_stat_database s on s.datid = d.oid
   where d.datname = current_database()`,
);
export type ServerState = RowOf<typeof readServerState>;

/**
 * Every table with what it takes, largest first. `bloat_bytes` is an estimate from the statistics of
 * ANALYZE: what the table takes beyond its rows at their mean width. PostgreSQL locks a table to
 * measure it: one that somebody holds for himself is shown as the last ANALYZE saw it, since a report
 * is wanted most when locks are held.
 */
export const findTableStates = statement(
  'operations.find_table_states',
  [int4],
  {
    table_name: nullable(text),
    total_bytes: nullable(int8),
    table_bytes: nullable(int8),
    index_bytes: nullable(int8),
    rows: int8,
    dead_rows: int8,
    bloat_bytes: nullable(int8),
    last_vacuum: nullable(timestamptz),
    last_analyze: nullable(timestamptz),
    wraparound_age: int4,
  },
  `select s.schemaname || '.' || s.relname as table_name, size.total_bytes, size.table_bytes,
     size.index_bytes, s.n_live_tup + 0 as rows, s.n_dead_tup + 0 as dead_rows,
     greatest(0, size.table_bytes - 8192 * ceil(greatest(c.reltuples, 0)
       * (28 + coalesce((select sum(p.avg_width * (1 - p.null_frac)) from pg_stats p
            where p.schemaname = s.schemaname and p.tablename = s.relname), 0))
       / 8168))::int8 as bloat_bytes,
     greatest(s.last_vacuum, s.last_autovacuum) as last_vacuum,
     greatest(s.last_analyze, s.last_autoanalyze) as last_analyze,
     age(c.relfrozenxid)::int4 as wraparound_age
   from pg_stat_user_tables s join pg_class c on c.oid = s.relid
   cross join lateral (select exists (select from pg_locks l
     where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.granted
       and l.database = (select oid from pg_database where datname = current_database())
       and (l.relation = c.oid or l.relation = c.reltoastrelid or l.relation in
         (select i.indexrelid from pg_index i where i.indrelid = c.oid)))) as held (held)
   cross join lateral (select
     case when held.held then 8192::int8 * c.relpages else pg_total_relation_size(c.oid) end
       as total_bytes,
     case when held.held then 8192::int8 * c.relpages else pg_relation_size(c.oid) end
       as table_bytes,
     case when held.held then 0::int8 else pg_indexes_size(c.oid) end as index_bytes) as size
   order by 2 desc, 1 limit $1`,
);
export type TableState = RowOf<typeof findTableStates>;

/** Indexes that no plan has used since the statistics began, and that uphold nothing. */
export const findUnusedIndexes = statement(
  'operations.find_unused_indexes',
  [],
  { index_name: nullable(text), table_name: nullable(text), bytes: int8 },
  `select s.schemaname || '.' || s.indexrelname as index_name,
     s.schemaname || '.' || s.relname as table_name, 8192::int8 * c.relpages as bytes
   from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid
   join pg_class c on c.oid = s.indexrelid
   where s.idx_scan = 0 and not i.indisunique
   order by 3 desc, 1`,
);

/** Indexes that say the same as another of the table, and those that a failed build left behind. */
export const findSuperfluousIndexes = statement(
  'operations.find_superfluous_indexes',
  [],
  { index_name: nullable(text), same_as: nullable(text), bytes: int8, is_valid: bool },
  `select i.indexrelid::regclass::text as index_name, o.indexrelid::regclass::text as same_as,
     8192::int8 * c.relpages as bytes, (i.indisvalid and i.indisready) as is_valid
   from pg_index i join pg_class c on c.oid = i.indexrelid
   left join lateral (select o.indexrelid from pg_index o
     where o.indrelid = i.indrelid and o.indexrelid <> i.indexrelid and o.indkey = i.indkey
       and i.indisvalid and o.indisvalid
       and o.indclass = i.indclass and o.indoption = i.indoption
       and coalesce(o.indexprs::text, '') = coalesce(i.indexprs::text, '')
       and coalesce(o.indpred::text, '') = coalesce(i.indpred::text, '')
       and (o.indisunique and not i.indisunique
         or o.indisunique = i.indisunique and not i.indisprimary and o.indexrelid < i.indexrelid)
     order by 1 limit 1) as o on true
   where c.relnamespace <> 'pg_catalog'::regnamespace
     and c.relnamespace <> 'pg_toast'::regnamespace and c.relpersistence = 'p'
     and (not i.indisvalid or o.indexrelid is not null)
   order by 1`,
);

/** What took most of the server's time; only where the server loads pg_stat_statements. */
export const findSlowStatements = statement(
  'operations.find_slow_statements',
  [int4],
  {
    query: nullable(text),
    calls: int8,
    total_ms: float8,
    mean_ms: float8,
    max_ms: float8,
    rows: int8,
    cache_hit_percent: nullable(float8),
  },
  `select left(regexp_replace(query, '\\s+', ' ', 'g'), 500) as query, calls + 0 as calls,
     total_exec_time + 0 as total_ms, mean_exec_time + 0 as mean_ms, max_exec_time + 0 as max_ms,
     rows + 0 as rows,
     case when shared_blks_hit + shared_blks_read > 0
       then 100.0::float8 * shared_blks_hit / (shared_blks_hit + shared_blks_read) end
       as cache_hit_percent
   from pg_stat_statements
   where dbid = (select oid from pg_database where datname = current_database())
     and query !~* '^(begin|commit|rollback|vacuum|set|listen)'
   order by total_exec_time desc limit $1`,
);

/** Who waits for a lock, for how long, and who holds it. */
export const findLockWaits = statement(
  'operations.find_lock_waits',
  [],
  {
    pid: int4,
    application: text,
    waited_seconds: float8,
    query: text,
    blocker_pid: int4,
    blocker_application: text,
    blocker_state: text,
    blocker_seconds: float8,
    blocker_query: text,
  },
  `select w.pid + 0 as pid, coalesce(w.application_name, '') as application,
     coalesce(extract(epoch from clock_timestamp() - l.since), 0)::float8 as waited_seconds,
     left(coalesce(w.query, ''), 300) as query, b.pid + 0 as blocker_pid,
     coalesce(b.application_name, '') as blocker_application,
     coalesce(b.state, '') as blocker_state,
     coalesce(extract(epoch from clock_timestamp() - coalesce(b.xact_start, b.query_start)), 0)::float8
       as blocker_seconds,
     left(coalesce(b.query, ''), 300) as blocker_query
   from pg_stat_activity w
   cross join lateral unnest(pg_blocking_pids(w.pid)) as blocking (pid)
   join pg_stat_activity b on b.pid = blocking.pid
   cross join lateral (select coalesce(min(k.waitstart), w.query_start) as since
     from pg_locks k where k.pid = w.pid and not k.granted) as l
   where w.datname = current_database() and w.wait_event_type = 'Lock'
   order by 3 desc, 1, 5`,
);
export type LockWait = RowOf<typeof findLockWaits>;

/** Connections to this database by who they are and what they do. */
export const countConnections = statement(
  'operations.count_connections',
  [],
  { application: text, state: text, connections: int4, longest_seconds: float8 },
  `select coalesce(nullif(application_name, ''), backend_type) as application,
     coalesce(state, 'background') as state, count(*)::int4 as connections,
     coalesce(max(extract(epoch from clock_timestamp() - state_change)), 0)::float8
       as longest_seconds
   from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
   group by 1, 2 order by 3 desc, 1, 2`,
);

/** Standbys that stream from here, with what they still lack. */
export const findStandbys = statement(
  'operations.find_standbys',
  [],
  { name: text, state: text, sync_state: text, lag_bytes: int8, lag_seconds: float8 },
  `select coalesce(nullif(application_name, ''), coalesce(client_addr::text, 'local')) as name,
     coalesce(state, '') as state, coalesce(sync_state, '') as sync_state,
     coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::int8 as lag_bytes,
     coalesce(extract(epoch from replay_lag), 0)::float8 as lag_seconds
   from pg_stat_replication where state = 'streaming' or state = 'catchup'
   order by 1`,
);

/** Whom commits wait for, in PostgreSQL's own words, and how many do at this moment. */
export const readCommitWait = statement(
  'operations.read_commit_wait',
  [],
  { awaited: text, waiting: int4 },
  `select current_setting('synchronous_standby_names') as awaited,
     (select count(*) from pg_stat_activity where wait_event = 'SyncRep')::int4 as waiting`,
);

/** Tables that VACUUM may take, the one with most dead rows first; all, or one by its name. */
export const findVacuumTargets = statement(
  'operations.find_vacuum_targets',
  [text],
  { table_name: text, quoted: text, dead_rows: int8, dead_percent: float8 },
  `select s.schemaname || '.' || s.relname || '' as table_name,
     format('%I.%I', s.schemaname, s.relname) as quoted, s.n_dead_tup + 0 as dead_rows,
     coalesce(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 0)::float8
       as dead_percent
   from pg_stat_user_tables s
   where $1 = '' or $1 in (s.relname::text, s.schemaname || '.' || s.relname)
   order by 3 desc, 1`,
);
export type VacuumTarget = RowOf<typeof findVacuumTargets>;

/** What a table takes with its indexes; waits for who holds it for himself. */
export const measureTable = statement(
  'operations.measure_table',
  [text],
  { bytes: nullable(int8) },
  `select pg_total_relation_size($1::text::regclass) as bytes`,
);

/** Settings that should be on and are not: without them a confirmed commit can be lost. */
export const readDurability = statement(
  'operations.read_durability',
  [],
  { name: nullable(text), setting: nullable(text) },
  `select name, setting from pg_settings
   where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
   order by name`,
);

/** Whether PostgreSQL's own archiver fails: its last failure is younger than its last success. */
export const readArchiver = statement(
  'operations.read_archiver',
  [],
  {
    mode: text,
    failing: bool,
    last_failed_wal: nullable(text),
    failed_at: nullable(timestamptz),
  },
  `select current_setting('archive_mode') as mode,
     coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as failing,
     last_failed_wal, last_failed_time as failed_at
   from pg_stat_archiver`,
);

/** Tables with a shop's rows that row security does not guard for everybody. */
export const findUnguardedTables = statement(
  'operations.find_unguarded_tables',
  [],
  { table_name: nullable(text) },
  `select n.nspname || '.' || c.relname as table_name
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
     and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'shop_id'
       and a.attnotnull and not a.attisdropped)
     and n.nspname || '.' || c.relname <> 'shops.domains'
   order by 1`,
);
