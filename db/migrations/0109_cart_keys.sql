-- breaking: no

-- cart.carts has no foreign key to the shop: each insert would lock the one shop row that all of its
-- shoppers share. Row security already refuses a shop other than the one entered.
alter table cart.lines
  add foreign key (shop_id, cart_id) references cart.carts (shop_id, id) on delete cascade,
  add foreign key (shop_id, variant_id) references catalog.variants (shop_id, id);
