-- breaking: no

create schema cart;
grant usage on schema cart to emporium_app, emporium_system;

create table cart.carts (
  shop_id uuid not null,
  id uuid not null,
  person_id uuid,
  state text not null default 'open' check (state in ('open', 'ordering', 'completed')),
  -- The checkout that is paying for it, or has.
  checkout_id uuid,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((state = 'open') = (checkout_id is null))
);
-- One open cart for each person: two first requests at once cannot make two.
create unique index one_open_cart on cart.carts (shop_id, person_id)
  where state = 'open' and person_id is not null;
-- Not `state = 'open'`: every statement that asks for an open cart by its id would be tempted to walk this.
create index carts_by_age on cart.carts (shop_id, updated_at) where checkout_id is null;
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest.
alter table cart.carts add primary key (shop_id, id);
select platform.protect_shop_table('cart.carts');

create table cart.lines (
  shop_id uuid not null,
  cart_id uuid not null,
  variant_id uuid not null,
  -- Whole steps of the variant's unit.
  quantity bigint not null check (quantity between 1 and 1000000000),
  -- The clock, not the start of the transaction: lines of one statement keep their order.
  added_at timestamptz not null default clock_timestamp(),
  primary key (shop_id, cart_id, variant_id)
);
select platform.protect_shop_table('cart.lines');
