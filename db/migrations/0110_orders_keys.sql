-- breaking: no

alter table orders.orders add foreign key (shop_id) references shops.shops (id);
alter table orders.lines
  add foreign key (shop_id, order_id) references orders.orders (shop_id, id),
  add foreign key (shop_id, variant_id) references catalog.variants (shop_id, id);
alter table orders.events
  add foreign key (shop_id, order_id) references orders.orders (shop_id, id);
