-- breaking: no

create schema shops;
grant usage on schema shops to emporium_app, emporium_system;

-- Shops and their domains are the small shared tables by which every request finds its shop. They
-- hold nothing that one shop may not know of another's existence: no owner, no figures.
create table shops.shops (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 120),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  country text not null check (country ~ '^[A-Z]{2}$'),
  time_zone text not null,
  locale text not null,
  prices_include_tax boolean not null,
  status text not null default 'open' check (status in ('open', 'suspended')),
  maintenance boolean not null default false,
  is_default boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index one_default_shop on shops.shops (is_default) where is_default;

create table shops.domains (
  host text primary key check (host = lower(host) and host !~ '[:/ ]'),
  shop_id uuid not null references shops.shops (id),
  created_at timestamptz not null default now()
);
create index domains_by_shop on shops.domains (shop_id);

grant select on shops.shops, shops.domains to emporium_app;
grant select, insert, update on shops.shops to emporium_system;
grant select, insert, delete on shops.domains to emporium_system;

-- One row per setting that a shop changed; the rest are the program's defaults.
create table shops.settings (
  shop_id uuid not null references shops.shops (id),
  name text not null,
  value jsonb not null,
  changed_at timestamptz not null default now(),
  primary key (shop_id, name)
);
select platform.protect_shop_table('shops.settings');
