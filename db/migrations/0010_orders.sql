-- breaking: no

create schema orders;
grant usage on schema orders to emporium_app, emporium_system;

create table orders.orders (
  shop_id uuid not null,
  id uuid not null,
  -- Given when the order is placed, from orders.counters: without gaps.
  number bigint,
  state text not null check (state in ('pending', 'placed', 'fulfilled', 'cancelled', 'failed')),
  person_id uuid,
  customer_id uuid,
  cart_id uuid not null,
  payment_id uuid not null,
  reservation_id uuid not null,
  email text not null,
  customer_name text not null,
  shipping_address jsonb not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  prices_include_tax boolean not null,
  subtotal_minor bigint not null check (subtotal_minor >= 0),
  shipping_method_id text,
  shipping_name text not null,
  shipping_minor bigint not null check (shipping_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  taxes jsonb not null,
  total_minor bigint not null check (total_minor >= 0),
  payment_method text not null,
  created_at timestamptz not null default now(),
  placed_at timestamptz,
  cancelled_at timestamptz,
  -- A number is a promise kept: it comes with the placing and never goes.
  check ((number is not null) = (placed_at is not null)),
  check (state in ('pending', 'failed') or placed_at is not null),
  check ((state = 'cancelled') = (cancelled_at is not null))
);
create unique index order_numbers on orders.orders (shop_id, number) where number is not null;
create unique index order_payments on orders.orders (shop_id, payment_id);
create index orders_by_time on orders.orders (shop_id, created_at desc, id desc);
create index orders_of_person on orders.orders (shop_id, person_id, created_at desc, id desc)
  where person_id is not null;
create index orders_placed on orders.orders (shop_id, placed_at) where placed_at is not null;
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest.
alter table orders.orders add primary key (shop_id, id);
select platform.protect_shop_table('orders.orders');

-- What was sold, frozen: later changes of article or price do not reach it.
create table orders.lines (
  shop_id uuid not null,
  order_id uuid not null,
  position int not null,
  variant_id uuid not null,
  sku text,
  title text not null,
  variant_title text not null,
  product_slug text not null,
  image_id text,
  quantity bigint not null check (quantity > 0),
  unit text not null,
  steps_per_unit bigint not null check (steps_per_unit > 0),
  unit_price_minor bigint not null check (unit_price_minor >= 0),
  -- The former price, or the normal one of what was bought in a flash sale.
  compare_at_minor bigint check (compare_at_minor > unit_price_minor),
  total_minor bigint not null check (total_minor >= 0),
  tax_minor bigint not null check (tax_minor >= 0),
  tax_name text not null,
  tax_rate_ppm bigint not null
);
create index lines_by_variant on orders.lines (shop_id, variant_id);
alter table orders.lines add primary key (shop_id, order_id, position);
select platform.protect_shop_table('orders.lines', 'append');

create table orders.events (
  shop_id uuid not null,
  order_id uuid not null,
  id uuid not null,
  at timestamptz not null default now(),
  kind text not null,
  actor text not null,
  text text not null,
  primary key (shop_id, order_id, id)
);
select platform.protect_shop_table('orders.events', 'append');

create table orders.counters (
  shop_id uuid not null primary key,
  last_number bigint not null
);
select platform.protect_shop_table('orders.counters');
