-- breaking: no

-- orders.orders has no foreign key to the shop: each insert would lock the one shop row that all of its
-- checkouts share. Row security already refuses a shop other than the one entered.
alter table orders.lines
  add foreign key (shop_id, order_id) references orders.orders (shop_id, id),
  add foreign key (shop_id, variant_id) references catalog.variants (shop_id, id);
alter table orders.events
  add foreign key (shop_id, order_id) references orders.orders (shop_id, id);
