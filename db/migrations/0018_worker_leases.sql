-- breaking: no

-- Which workers live: each says so every few seconds, as the owner of the queue. Jobs of one that fell
-- silent are given to the others.
create table platform.worker_leases (
  worker_id text primary key check (length(worker_id) between 1 and 200),
  seen_at timestamptz not null
);
