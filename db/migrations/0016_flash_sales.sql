-- breaking: no

create schema flash_sales;
grant usage on schema flash_sales to emporium_app, emporium_system;

-- One row per shop that ever planned a sale. Whoever plans, stops or closes moves the revision first:
-- plans are made one after the other, and processes see from it that what they remember is old.
create table flash_sales.boards (
  shop_id uuid primary key,
  revision bigint not null
);
select platform.protect_shop_table('flash_sales.boards');

-- A sale is live when starts_at <= now < ends_at by the database's clock and it was not stopped.
-- closed_at: nothing of its allotment is left, held or under payment any more; it takes no more part.
-- The sale's allotments lie at an inventory location that has the sale's own id.
create table flash_sales.sales (
  shop_id uuid not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 120),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Units of the whole sale that one customer may buy; null: any number.
  limit_per_customer bigint check (limit_per_customer between 1 and 1000000),
  stopped_at timestamptz,
  closed_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null,
  check (starts_at < ends_at)
);
create index sales_open on flash_sales.sales (shop_id) where closed_at is null;
create index sales_by_start on flash_sales.sales (shop_id, starts_at desc, id desc);
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest.
alter table flash_sales.sales add primary key (shop_id, id);
select platform.protect_shop_table('flash_sales.sales');

-- One article in a sale. allotment = sold + held + left + given_back, the middle two by inventory.
create table flash_sales.offers (
  shop_id uuid not null,
  sale_id uuid not null,
  variant_id uuid not null,
  price_minor bigint not null check (price_minor > 0),
  allotment bigint not null check (allotment between 1 and 1000000000),
  given_back bigint not null default 0 check (given_back between 0 and allotment),
  -- Checkouts refused: sold out, or over the limit. A measure, not a book.
  refused bigint not null default 0 check (refused >= 0)
);
create index offers_by_variant on flash_sales.offers (shop_id, variant_id);
alter table flash_sales.offers add primary key (shop_id, sale_id, variant_id);
select platform.protect_shop_table('flash_sales.offers');

-- What one buyer has taken of a sale with a limit. A buyer is `person:<id>`, `email:<hash>` or
-- `card:<fingerprint>`; one purchase counts for each of those that are known of it.
create table flash_sales.shares (
  shop_id uuid not null,
  sale_id uuid not null,
  buyer text not null check (length(buyer) between 1 and 200),
  quantity bigint not null check (quantity >= 0),
  primary key (shop_id, sale_id, buyer)
) with (fillfactor = 80);
select platform.protect_shop_table('flash_sales.shares');

-- Which shares an order took. It ends once, so what is given back is given back exactly once:
-- held -> sold or returned, sold -> returned (the order was cancelled).
create table flash_sales.claims (
  shop_id uuid not null,
  order_id uuid not null,
  sale_id uuid not null,
  quantity bigint not null check (quantity > 0),
  buyers text[] not null,
  state text not null default 'held' check (state in ('held', 'sold', 'returned')),
  created_at timestamptz not null,
  settled_at timestamptz,
  check ((state = 'held') = (settled_at is null))
) with (fillfactor = 80);
create index claims_held on flash_sales.claims (shop_id, sale_id) where state = 'held';
alter table flash_sales.claims add primary key (shop_id, order_id, sale_id);
select platform.protect_shop_table('flash_sales.claims');
