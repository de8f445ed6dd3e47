-- breaking: no

create schema waiting_room;
grant usage on schema waiting_room to emporium_app, emporium_system;

-- One row for a shop whose checkout ever went by turns. All processes share it; who moves the queue
-- holds it locked.
create table waiting_room.gates (
  shop_id uuid not null,
  mode text not null default 'auto' check (mode in ('auto', 'on', 'off')),
  state text not null default 'open' check (state in ('open', 'queueing')),
  since timestamptz not null default now(),
  -- Numbers: given out up to here, let in up to here, removed with age up to here.
  issued bigint not null default 0,
  admitted bigint not null default 0,
  forgotten bigint not null default 0,
  -- Checkouts a second: as they end, in all processes, and as they are let in.
  settled_per_second float8 not null default 0 check (settled_per_second >= 0),
  pace_per_second float8 not null default 0 check (pace_per_second >= 0),
  -- What rounding kept back of the last turns, so that a slow pace still moves.
  owed float8 not null default 0 check (owed >= 0 and owed < 1),
  advanced_at timestamptz not null default now(),
  -- When a checkout was last refused because too many came.
  shed_at timestamptz,
  check (forgotten >= 0 and forgotten <= admitted and admitted <= issued),
  primary key (shop_id)
);
create index gates_at_work on waiting_room.gates (shop_id) where state = 'queueing' or mode <> 'auto';
select platform.protect_shop_table('waiting_room.gates');

create table waiting_room.places (
  shop_id uuid not null,
  number bigint not null check (number > 0),
  cart_id uuid not null,
  person_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'admitted', 'used', 'lapsed')),
  issued_at timestamptz not null,
  admitted_at timestamptz,
  used_at timestamptz,
  -- The one checkout that it served.
  checkout_id uuid,
  -- Of one who waits: long. Of one who was let in: a minute to come.
  expires_at timestamptz not null,
  check (state not in ('admitted', 'used') or admitted_at is not null),
  check (state <> 'waiting' or admitted_at is null),
  check ((state = 'used') = (used_at is not null)),
  check ((used_at is null) = (checkout_id is null))
);
-- One live place for a cart, and one for a person: asking twice multiplies nothing.
create unique index place_of_cart on waiting_room.places (shop_id, cart_id)
  where state in ('waiting', 'admitted');
create unique index place_of_person on waiting_room.places (shop_id, person_id)
  where state in ('waiting', 'admitted') and person_id is not null;
create index places_to_lapse on waiting_room.places (shop_id, expires_at)
  where state in ('waiting', 'admitted');
create index places_used on waiting_room.places (shop_id, checkout_id) where state = 'used';
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest.
alter table waiting_room.places add primary key (shop_id, number);
select platform.protect_shop_table('waiting_room.places');
