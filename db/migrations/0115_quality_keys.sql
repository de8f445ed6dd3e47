-- breaking: no

alter table quality.pauses add foreign key (shop_id) references shops.shops (id);
