-- breaking: no

-- Since when drills are due here: the day of the installation, or of the update that brought this.
create table drills.since (
  id int primary key default 1 check (id = 1),
  at timestamptz not null default now()
);
insert into drills.since default values;
grant select on drills.since to emporium_system;
