-- breaking: no
create schema pricing;
grant usage on schema pricing to emporium_app, emporium_system;

-- Price of one unit of the variant, in minor units; with or without tax as the shop says.
create table pricing.prices (
  shop_id uuid not null,
  variant_id uuid not null,
  price_list text not null default 'default' check (price_list ~ '^[a-z][a-z0-9_-]{0,31}$'),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  price_minor bigint not null check (price_minor between 0 and 9007199254740991),
  compare_at_minor bigint check (compare_at_minor > price_minor and compare_at_minor <= 9007199254740991),
  updated_at timestamptz not null default now(),
  primary key (shop_id, variant_id, price_list, currency)
);
select platform.protect_shop_table('pricing.prices');

-- Rates in parts per million. A region's rate replaces its country's.
create table pricing.tax_rates (
  shop_id uuid not null,
  id uuid not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  region text check (length(region) between 1 and 50),
  tax_class text not null check (tax_class in ('standard', 'reduced', 'zero')),
  name text not null check (length(name) between 1 and 60),
  rate_ppm int not null check (rate_ppm between 0 and 1000000),
  version bigint not null default 1,
  primary key (shop_id, id)
);
create unique index tax_rates_place_key
  on pricing.tax_rates (shop_id, country, coalesce(region, ''), tax_class);
select platform.protect_shop_table('pricing.tax_rates');

create table pricing.shipping_methods (
  shop_id uuid not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('flat', 'by_weight')),
  price_minor bigint not null check (price_minor between 0 and 9007199254740991),
  -- [{ "uptoGrams": 2000 | null, "priceMinor": 490 }], lightest first; of by_weight only.
  tiers jsonb not null default '[]' check (jsonb_typeof(tiers) = 'array'),
  free_over_minor bigint check (free_over_minor between 0 and 9007199254740991),
  countries text[] not null default '{}' check (cardinality(countries) <= 300),
  tax_class text not null default 'standard' check (tax_class in ('standard', 'reduced', 'zero')),
  estimate_days_min int not null check (estimate_days_min >= 0),
  estimate_days_max int not null check (estimate_days_max >= estimate_days_min),
  active boolean not null default true,
  position int not null default 0,
  version bigint not null default 1,
  primary key (shop_id, id),
  check ((kind = 'by_weight') = (jsonb_array_length(tiers) > 0))
);
select platform.protect_shop_table('pricing.shipping_methods');
