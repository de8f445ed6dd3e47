-- breaking: no
alter table inventory.locations
  add constraint locations_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table inventory.stock
  add constraint stock_variant_fkey foreign key (shop_id, variant_id)
  references catalog.variants (shop_id, id);
alter table inventory.stock
  add constraint stock_location_fkey foreign key (shop_id, location_id)
  references inventory.locations (shop_id, id);
alter table inventory.movements
  add constraint movements_stock_fkey foreign key (shop_id, variant_id, location_id)
  references inventory.stock (shop_id, variant_id, location_id);
alter table inventory.reservation_lines
  add constraint reservation_lines_reservation_fkey foreign key (shop_id, reservation_id)
  references inventory.reservations (shop_id, id) on delete cascade;
alter table inventory.reservation_lines
  add constraint reservation_lines_stock_fkey foreign key (shop_id, variant_id, location_id)
  references inventory.stock (shop_id, variant_id, location_id);
alter table inventory.low_stock_alerts
  add constraint low_stock_alerts_stock_fkey foreign key (shop_id, variant_id, location_id)
  references inventory.stock (shop_id, variant_id, location_id);
