-- breaking: no
create schema catalog;
grant usage on schema catalog to emporium_app, emporium_system;

-- Primary keys are added after the other indexes: of indexes that seem equally good the planner takes the
-- newest, and in a plan made while a table is small all seem so. A foreign key's check then read
-- products_updated_index whole for every row (500 variants: 163 ms instead of 15), until the first ANALYZE.

-- Quantities are whole numbers of a unit's smallest step; prices are per unit of `steps_per_unit` steps.
create table catalog.units_of_measure (
  shop_id uuid not null,
  code text not null check (code ~ '^[a-z][a-z0-9_]{0,31}$'),
  name text not null check (length(name) between 1 and 60),
  step_label text not null check (length(step_label) between 1 and 20),
  steps_per_unit bigint not null check (steps_per_unit between 1 and 1000000),
  position int not null default 0,
  primary key (shop_id, code)
);
select platform.protect_shop_table('catalog.units_of_measure');

create table catalog.products (
  shop_id uuid not null,
  id uuid not null,
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 200),
  title text not null check (length(title) between 1 and 300),
  -- A column and not an expression: under row security only plain columns are compared inside an index.
  sort_title text collate "C" generated always as (lower(left(title, 64))) stored,
  description_html text not null default '' check (length(description_html) <= 250000),
  state text not null default 'draft' check (state in ('draft', 'active', 'archived')),
  vendor text check (length(vendor) between 1 and 200),
  product_type text check (length(product_type) between 1 and 200),
  tags text[] not null default '{}' check (cardinality(tags) <= 100),
  seo_title text check (length(seo_title) between 1 and 300),
  seo_description text check (length(seo_description) between 1 and 1000),
  tax_class text not null default 'standard' check (tax_class ~ '^[a-z][a-z0-9_-]{0,31}$'),
  unit_code text not null default 'piece',
  -- Where an import found it ('shopify:clay-plant-pot'): the same file read twice finds the same product.
  import_key text check (length(import_key) between 1 and 400),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index products_slug_key on catalog.products (shop_id, slug);
create unique index products_import_key_key on catalog.products (shop_id, import_key)
  where import_key is not null;
create index products_title_index on catalog.products (shop_id, sort_title, id);
create index products_updated_index on catalog.products (shop_id, updated_at, id);
alter table catalog.products add primary key (shop_id, id);
select platform.protect_shop_table('catalog.products');

-- At most three options ('Size', 'Colour') with their values in the order shown.
create table catalog.options (
  shop_id uuid not null,
  product_id uuid not null,
  position smallint not null check (position between 1 and 3),
  name text not null check (length(name) between 1 and 100),
  option_values text[] not null check (cardinality(option_values) between 1 and 500),
  primary key (shop_id, product_id, position)
);
create unique index options_name_key on catalog.options (shop_id, product_id, name);
select platform.protect_shop_table('catalog.options');

-- A SKU names one variant for ever, archived ones included: receipts and suppliers keep quoting it.
create table catalog.variants (
  shop_id uuid not null,
  id uuid not null,
  product_id uuid not null,
  sku text not null check (length(sku) between 1 and 100),
  title text not null check (length(title) between 1 and 300),
  option_values text[] not null default '{}' check (cardinality(option_values) <= 3),
  barcode text check (length(barcode) between 1 and 64),
  weight_grams bigint check (weight_grams >= 0),
  image_id uuid,
  position int not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index variants_sku_key on catalog.variants (shop_id, sku);
create unique index variants_barcode_key on catalog.variants (shop_id, barcode)
  where barcode is not null and archived_at is null;
create index variants_product_index on catalog.variants (shop_id, product_id, position);
alter table catalog.variants add primary key (shop_id, id);
select platform.protect_shop_table('catalog.variants');

create table catalog.categories (
  shop_id uuid not null,
  id uuid not null,
  parent_id uuid check (parent_id <> id),
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 200),
  name text not null check (length(name) between 1 and 200),
  description text not null default '' check (length(description) <= 5000),
  position int not null default 0,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index categories_slug_key on catalog.categories (shop_id, slug);
create index categories_parent_index on catalog.categories (shop_id, parent_id);
alter table catalog.categories add primary key (shop_id, id);
select platform.protect_shop_table('catalog.categories');

create table catalog.product_categories (
  shop_id uuid not null,
  product_id uuid not null,
  category_id uuid not null,
  primary key (shop_id, product_id, category_id)
);
create index product_categories_category_index
  on catalog.product_categories (shop_id, category_id, product_id);
select platform.protect_shop_table('catalog.product_categories');

-- The original lies on disk under its content hash; sizes are made from it when first asked for.
create table catalog.media (
  shop_id uuid not null,
  id uuid not null,
  product_id uuid not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  format text not null check (format in ('jpeg', 'png', 'webp', 'avif', 'gif', 'svg')),
  size_bytes bigint not null check (size_bytes > 0),
  width int not null check (width > 0),
  height int not null check (height > 0),
  alt_text text not null default '' check (length(alt_text) <= 500),
  dominant_colour text not null check (dominant_colour ~ '^#[0-9a-f]{6}$'),
  placeholder text not null check (length(placeholder) <= 4000),
  position int not null default 0,
  created_at timestamptz not null default now()
);
create unique index media_content_key on catalog.media (shop_id, product_id, content_hash);
create index media_product_index on catalog.media (shop_id, product_id, position);
alter table catalog.media add primary key (shop_id, id);
select platform.protect_shop_table('catalog.media');
