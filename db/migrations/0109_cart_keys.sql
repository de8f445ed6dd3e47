-- breaking: no

alter table cart.carts
  add foreign key (shop_id) references shops.shops (id);
alter table cart.lines
  add foreign key (shop_id, cart_id) references cart.carts (shop_id, id) on delete cascade,
  add foreign key (shop_id, variant_id) references catalog.variants (shop_id, id);
