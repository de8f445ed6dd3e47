-- breaking: no
alter table search.listings
  add constraint listings_product_fkey foreign key (shop_id, product_id)
  references catalog.products (shop_id, id) on delete cascade;
