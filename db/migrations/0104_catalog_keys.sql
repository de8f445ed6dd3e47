-- breaking: no
alter table catalog.units_of_measure
  add constraint units_of_measure_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table catalog.products
  add constraint products_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table catalog.products
  add constraint products_unit_fkey foreign key (shop_id, unit_code)
  references catalog.units_of_measure (shop_id, code);
alter table catalog.options
  add constraint options_product_fkey foreign key (shop_id, product_id)
  references catalog.products (shop_id, id) on delete cascade;
alter table catalog.variants
  add constraint variants_product_fkey foreign key (shop_id, product_id)
  references catalog.products (shop_id, id) on delete cascade;
alter table catalog.variants
  add constraint variants_image_fkey foreign key (shop_id, image_id) references catalog.media (shop_id, id);
alter table catalog.categories
  add constraint categories_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table catalog.categories
  add constraint categories_parent_fkey foreign key (shop_id, parent_id)
  references catalog.categories (shop_id, id);
alter table catalog.product_categories
  add constraint product_categories_product_fkey foreign key (shop_id, product_id)
  references catalog.products (shop_id, id) on delete cascade;
alter table catalog.product_categories
  add constraint product_categories_category_fkey foreign key (shop_id, category_id)
  references catalog.categories (shop_id, id) on delete cascade;
alter table catalog.media
  add constraint media_product_fkey foreign key (shop_id, product_id)
  references catalog.products (shop_id, id) on delete cascade;
