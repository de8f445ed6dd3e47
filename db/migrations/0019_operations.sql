-- breaking: no

create schema operations;
grant usage on schema operations to emporium_system;

-- What a day was like: of the installation (host '') or of one machine. Counts of a day are put, and
-- put again; what is read every few minutes is added up, so that its mean is total / readings.
create table operations.daily_figures (
  day date not null,
  host text not null check (length(host) <= 253),
  name text not null check (name ~ '^[a-z][a-z0-9_.]{1,99}$'),
  total float8 not null,
  readings bigint not null check (readings > 0),
  highest float8 not null,
  latest float8 not null,
  primary key (day, host, name)
);
create index daily_figures_by_name on operations.daily_figures (name, day);
grant select, insert, update, delete on operations.daily_figures to emporium_system;
