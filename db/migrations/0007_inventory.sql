-- breaking: no
create schema inventory;
grant usage on schema inventory to emporium_app, emporium_system;

-- The default location of a shop has the shop's own id: one per shop by its primary key, and the
-- hot path knows it without asking. Web orders are served from it. What a flash sale set aside lies
-- at a location that has the sale's id: no shelf anywhere, and on no list of places.
create table inventory.locations (
  shop_id uuid not null,
  id uuid not null,
  kind text not null default 'warehouse' check (kind in ('warehouse', 'flash_sale')),
  name text not null check (length(name) between 1 and 100),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  primary key (shop_id, id)
);
select platform.protect_shop_table('inventory.locations');

-- Quantities are whole steps of the variant's unit. on_hand = sum of the movements, reserved = sum
-- of the active reservations, movement_count = number of the latest movement.
-- changed_at says when the sellable quantity last changed, in whole seconds: many updates within
-- one second leave the indexed value alone, so that a hot row's updates stay heap-only.
create table inventory.stock (
  shop_id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  on_hand bigint not null default 0 check (on_hand between 0 and 9007199254740991),
  reserved bigint not null default 0 check (reserved >= 0),
  minimum bigint not null default 0 check (minimum >= 0),
  reorder_point bigint check (reorder_point >= 0),
  low_stock_threshold bigint check (low_stock_threshold >= 0),
  movement_count bigint not null default 0,
  changed_at timestamptz not null,
  primary key (shop_id, variant_id, location_id),
  check (reserved <= on_hand)
) with (fillfactor = 60);
create index stock_changed_index on inventory.stock (changed_at);
select platform.protect_shop_table('inventory.stock');

-- The ledger: why on_hand is what it is. Numbers run from 1 without a gap for each stock row.
create table inventory.movements (
  shop_id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  number bigint not null check (number >= 1),
  kind text not null check (kind in ('receipt', 'sale', 'return', 'adjustment', 'count', 'transfer')),
  quantity bigint not null check (quantity <> 0),
  on_hand_before bigint not null check (on_hand_before >= 0),
  on_hand_after bigint not null check (on_hand_after >= 0),
  reason text check (length(reason) between 1 and 500),
  reference text check (length(reference) between 1 and 200),
  reservation_id uuid,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  request_id text not null,
  created_at timestamptz not null,
  primary key (shop_id, variant_id, location_id, number),
  check (on_hand_after = on_hand_before + quantity),
  check (kind <> 'adjustment' or reason is not null),
  check (kind not in ('receipt', 'return') or quantity > 0),
  check (kind <> 'sale' or quantity < 0)
);
select platform.protect_shop_table('inventory.movements', 'append');

-- A promise of stock with a time limit. It ends once: released (given back) or committed (sold).
-- A released one may be taken again once under the same id (attempts), when its payment turned out
-- to have succeeded after all.
create table inventory.reservations (
  shop_id uuid not null,
  id uuid not null,
  state text not null default 'active' check (state in ('active', 'released', 'committed')),
  attempts int not null default 1 check (attempts between 1 and 2),
  reference text check (length(reference) between 1 and 200),
  expires_at timestamptz not null,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (shop_id, id),
  check ((state = 'active') = (settled_at is null))
) with (fillfactor = 80);
create index reservations_expiring_index on inventory.reservations (expires_at) where state = 'active';
select platform.protect_shop_table('inventory.reservations');

create table inventory.reservation_lines (
  shop_id uuid not null,
  reservation_id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  quantity bigint not null check (quantity > 0),
  primary key (shop_id, reservation_id, variant_id, location_id)
);
select platform.protect_shop_table('inventory.reservation_lines');

-- One row per crossing: opened when stock falls to its alert level, closed when it rises above.
create table inventory.low_stock_alerts (
  shop_id uuid not null,
  id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  on_hand bigint not null,
  alert_level bigint not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (shop_id, id)
);
create unique index low_stock_alerts_open_key on inventory.low_stock_alerts (shop_id, variant_id, location_id)
  where closed_at is null;
select platform.protect_shop_table('inventory.low_stock_alerts');
