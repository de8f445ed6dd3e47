-- breaking: no
alter table pricing.prices
  add constraint prices_variant_fkey foreign key (shop_id, variant_id)
  references catalog.variants (shop_id, id) on delete cascade;
alter table pricing.tax_rates
  add constraint tax_rates_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table pricing.shipping_methods
  add constraint shipping_methods_shop_fkey foreign key (shop_id) references shops.shops (id);
