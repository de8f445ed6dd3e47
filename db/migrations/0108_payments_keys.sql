-- breaking: no
-- payments.payments has no foreign key to the shop: each insert would lock the one shop row that all
-- of its checkouts share. Row security already refuses a shop other than the one entered.
alter table payments.payment_events
  add constraint payment_events_payment_fkey foreign key (shop_id, payment_id)
  references payments.payments (shop_id, id);
alter table payments.refunds
  add constraint refunds_payment_fkey foreign key (shop_id, payment_id)
  references payments.payments (shop_id, id);
alter table payments.breakers
  add constraint breakers_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table payments.breaker_events
  add constraint breaker_events_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table payments.webhook_events
  add constraint webhook_events_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table payments.gateway_entries
  add constraint gateway_entries_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table payments.reconciliations
  add constraint reconciliations_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table payments.cases
  add constraint cases_shop_fkey foreign key (shop_id) references shops.shops (id);
