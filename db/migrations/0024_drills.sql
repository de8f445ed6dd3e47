-- breaking: no

create schema drills;
grant usage on schema drills to emporium_system;

-- What each drill measured. A drill is of the whole installation and belongs to no shop.
create table drills.runs (
  id uuid primary key,
  scenario text not null check (length(scenario) between 1 and 40),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  ok boolean not null,
  -- Null when no order was sold again, and when nobody could look what is missing.
  rto_ms int8,
  rpo_ms int8,
  report jsonb not null
);
create index runs_by_time on drills.runs (started_at);
grant select, insert, delete on drills.runs to emporium_system;
