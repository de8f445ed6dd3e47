-- breaking: no

create schema backup;
grant usage on schema backup to emporium_app, emporium_system;

-- All of it belongs to no shop: a backup is of the whole server. What is good is said by the vault, not
-- by these tables: after a restore they are as old as everything else.

create table backup.runs (
  id text primary key check (length(id) between 1 and 40),
  kind text not null check (kind in ('physical', 'logical')),
  state text not null check (state in ('running', 'good', 'failed')),
  place text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  bytes int8,
  stored_bytes int8,
  problem text,
  check ((state = 'running') = (ended_at is null))
);
create index runs_by_time on backup.runs (started_at);
grant select, insert, update, delete on backup.runs to emporium_system;

-- What a restore of a backup into a scratch server showed.
create table backup.verifications (
  id uuid primary key,
  backup_id text not null,
  verified_at timestamptz not null,
  ok boolean not null,
  rto_ms int8,
  rpo_ms int8,
  tables int8 not null,
  rows int8 not null,
  findings jsonb not null
);
create index verifications_by_time on backup.verifications (verified_at);
grant select, insert, delete on backup.verifications to emporium_system;

-- How the archive of the log is doing; one row, written by the process that carries the segments.
create table backup.archive (
  id int2 primary key check (id = 1),
  -- The newest moment that is safe in the vault, and the file that holds it.
  archived_at timestamptz,
  segment text,
  -- Since when something waits to be archived; null while nothing does.
  pending_since timestamptz,
  waiting_files int4 not null,
  problem text,
  looked_at timestamptz not null
);
grant select, insert, update on backup.archive to emporium_system;

-- When timed work is due again. Whoever moves the time has the turn.
create table backup.turns (
  name text primary key,
  next_run_at timestamptz not null
);
grant select, insert, update on backup.turns to emporium_system;
