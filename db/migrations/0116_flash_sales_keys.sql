-- breaking: no

alter table flash_sales.boards add foreign key (shop_id) references shops.shops (id);
alter table flash_sales.sales add foreign key (shop_id) references shops.shops (id);
alter table flash_sales.sales add constraint sales_location_fkey
  foreign key (shop_id, id) references inventory.locations (shop_id, id);
alter table flash_sales.offers add constraint offers_sale_fkey
  foreign key (shop_id, sale_id) references flash_sales.sales (shop_id, id) on delete cascade;
alter table flash_sales.offers add constraint offers_variant_fkey
  foreign key (shop_id, variant_id) references catalog.variants (shop_id, id);
alter table flash_sales.shares add constraint shares_sale_fkey
  foreign key (shop_id, sale_id) references flash_sales.sales (shop_id, id) on delete cascade;
alter table flash_sales.claims add constraint claims_sale_fkey
  foreign key (shop_id, sale_id) references flash_sales.sales (shop_id, id);
