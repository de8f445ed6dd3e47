-- breaking: no

-- Not to carts or people: those may be removed while the number stays, or the count would have gaps.
alter table waiting_room.gates add foreign key (shop_id) references shops.shops (id);
alter table waiting_room.places add foreign key (shop_id) references shops.shops (id);
