-- breaking: no
create schema customers;
grant usage on schema customers to emporium_app, emporium_system;

-- Who buys. One row for each account, one for each e-mail address of guests, one for each number of
-- an imported customer. A guest's row is never given to an account by its e-mail address alone:
-- nobody proved that the address is theirs.
create table customers.customers (
  shop_id uuid not null,
  id uuid not null,
  person_id uuid,
  email text,
  -- Normal form: NFKC, lower case.
  email_key text,
  name text not null,
  phone text not null default '',
  external_number text check (length(external_number) between 1 and 100),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((email is null) = (email_key is null)),
  check (person_id is null or external_number is null),
  check (email_key is not null or person_id is not null or external_number is not null)
);
-- Partial, so that guests stand in neither, and that asking for guests (person_id is null) cannot walk them.
create unique index customers_by_person on customers.customers (shop_id, person_id)
  where person_id is not null;
create unique index customers_by_number on customers.customers (shop_id, external_number)
  where external_number is not null;
create unique index guests_by_email on customers.customers (shop_id, email_key)
  where person_id is null and external_number is null;
create index customers_by_email on customers.customers (shop_id, email_key);
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest.
alter table customers.customers add primary key (shop_id, id);
select platform.protect_shop_table('customers.customers');

create table customers.addresses (
  shop_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  name text not null,
  line1 text not null,
  line2 text not null default '',
  city text not null,
  region text not null default '',
  postal_code text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  is_default_shipping boolean not null default false,
  is_default_billing boolean not null default false,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index addresses_by_customer on customers.addresses (shop_id, customer_id, id);
create unique index one_default_shipping on customers.addresses (shop_id, customer_id)
  where is_default_shipping;
create unique index one_default_billing on customers.addresses (shop_id, customer_id)
  where is_default_billing;
alter table customers.addresses add primary key (shop_id, id);
select platform.protect_shop_table('customers.addresses');
