-- breaking: no

create schema quality;
grant usage on schema quality to emporium_app, emporium_system;

-- All but the last belong to no shop: one watcher looks at all of them. They name shops and records by
-- their ids, and only the system reads them.

-- When each invariant is due again. Whoever moves the time has the turn: with several workers each
-- check still runs once.
create table quality.turns (
  name text primary key,
  next_run_at timestamptz not null
);
grant select, insert, update on quality.turns to emporium_system;

create table quality.check_runs (
  id uuid primary key,
  name text not null,
  ran_at timestamptz not null,
  duration_ms int not null check (duration_ms >= 0),
  breaches int not null check (breaches >= 0)
);
create index check_runs_by_time on quality.check_runs (ran_at);
grant select, insert, delete on quality.check_runs to emporium_system;

-- A row that breaks an invariant, from the time it was first seen until a run no longer finds it.
create table quality.breaches (
  id uuid primary key,
  -- Null for the canary, which belongs to no shop.
  shop_id uuid,
  check_name text not null,
  -- The ids in the row: what makes two sightings the same breach, while its figures may change.
  row_key text not null,
  found jsonb not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  resolved_at timestamptz
);
create unique index breaches_open on quality.breaches (check_name, row_key)
  where resolved_at is null;
create index breaches_by_time on quality.breaches (first_seen);
grant select, insert, update, delete on quality.breaches to emporium_system;

-- A breach planted on purpose once a day: the watcher is watched by whether it sees it.
create table quality.canary (
  id uuid primary key,
  planted_at timestamptz not null,
  seen_at timestamptz
);
create index canary_by_time on quality.canary (planted_at);
grant select, insert, update, delete on quality.canary to emporium_system;
-- The migration counts as the first sighting, so that one that never comes is noticed too.
insert into quality.canary (id, planted_at, seen_at)
values ('00000000-0000-7000-8000-000000000000', now(), now());

-- What each minute added, of a shop or (null) of the installation. One statement stores a minute of
-- every shop that was busy: a transaction for each of ten thousand would be a load of its own.
create table quality.metrics (
  id uuid primary key,
  shop_id uuid,
  type text not null,
  value float8 not null,
  metadata jsonb not null,
  recorded_at timestamptz not null
);
create index metrics_of_shop on quality.metrics (shop_id, recorded_at);
create index metrics_by_time on quality.metrics (recorded_at);
grant select, insert, delete on quality.metrics to emporium_system;

-- What a quality scenario showed when it was provoked, in an installation that was then thrown away.
create table quality.scenario_results (
  id uuid primary key,
  scenario text not null,
  judged_at timestamptz not null,
  verdict text not null check (verdict in ('PASS', 'FAIL')),
  -- The figure that the scenario is known by; the others, with their limits, are in figures.
  value float8,
  figures jsonb not null,
  did text not null,
  seconds float8 not null check (seconds >= 0),
  version text not null
);
create index scenario_results_by_time on quality.scenario_results (scenario, judged_at);
grant select, insert, delete on quality.scenario_results to emporium_system;

-- What a shop may not do while a breach of it stands: 'checkout' takes no order at all,
-- 'stock:<variant>' sells that article no more. Ended by the breach's end or by an operator.
create table quality.pauses (
  shop_id uuid not null,
  id uuid not null,
  breach_id uuid not null,
  path text not null check (length(path) between 1 and 100),
  reason text not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  ended_by text,
  primary key (shop_id, id),
  check ((ended_at is null) = (ended_by is null))
);
-- One pause for a breach, ever: what an operator resumed stays resumed while the breach stands.
create unique index pauses_of_breach on quality.pauses (shop_id, breach_id);
create index pauses_open on quality.pauses (shop_id) where ended_at is null;
select platform.protect_shop_table('quality.pauses');
