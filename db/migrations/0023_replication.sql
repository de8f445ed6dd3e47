-- breaking: no

-- When the primary last said that it lives. A replica shows what it has of it: the difference is its
-- lag, for every PostgreSQL, whatever it tells about its replication. Written only where there is one.
create table platform.replication_heartbeat (
  singleton boolean primary key default true check (singleton),
  beaten_at timestamptz not null
);
grant select, insert, update on platform.replication_heartbeat to emporium_system;
grant select on platform.replication_heartbeat to emporium_app;
