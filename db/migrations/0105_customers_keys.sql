-- breaking: no
alter table customers.customers
  add constraint customers_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table customers.customers
  add constraint customers_person_fkey
  foreign key (shop_id, person_id) references identity.people (shop_id, id);
alter table customers.addresses
  add constraint addresses_customer_fkey
  foreign key (shop_id, customer_id) references customers.customers (shop_id, id) on delete cascade;
