-- breaking: no

create schema checkout;
grant usage on schema checkout to emporium_app, emporium_system;

-- One row per checkout id that the client made: what was asked, and what became of it. The order,
-- the payment and the reservation have ids of their own, new at each try, so that an id whose
-- payment service was down can be tried again.
create table checkout.attempts (
  shop_id uuid not null,
  id uuid not null,
  cart_id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  reservation_id uuid not null,
  state text not null check (state in ('asking', 'completed', 'declined', 'returned')),
  -- Of the request's body, the card token included: another body under the same id is refused.
  body_hash text not null,
  -- Why it ended without an order, as the shopper was told.
  refusal text,
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  check ((state = 'asking') = (settled_at is null))
);
create unique index attempts_by_payment on checkout.attempts (shop_id, payment_id);
-- Last: while a table is small all indexes seem equally good, and the planner takes the newest.
alter table checkout.attempts add primary key (shop_id, id);
select platform.protect_shop_table('checkout.attempts');
