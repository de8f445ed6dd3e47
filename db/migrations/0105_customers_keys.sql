-- breaking: no
-- customers.customers has no foreign key to the shop: each insert would lock the one shop row that all
-- of its checkouts share. Row security already refuses a shop other than the one entered.
alter table customers.customers
  add constraint customers_person_fkey
  foreign key (shop_id, person_id) references identity.people (shop_id, id);
alter table customers.addresses
  add constraint addresses_customer_fkey
  foreign key (shop_id, customer_id) references customers.customers (shop_id, id) on delete cascade;
