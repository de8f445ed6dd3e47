-- breaking: no

-- What shoppers read while a shop is closed, and when it is expected to open.
alter table shops.shops
  add column maintenance_message text check (length(maintenance_message) between 1 and 300),
  add column maintenance_until timestamptz;

-- The whole installation closed: one row, or none.
create table shops.closure (
  closed boolean primary key default true check (closed),
  message text check (length(message) between 1 and 300),
  until timestamptz,
  since timestamptz not null default now()
);
grant select on shops.closure to emporium_app;
grant select, insert, update, delete on shops.closure to emporium_system;
