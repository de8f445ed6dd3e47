-- breaking: no
alter table identity.people
  add constraint people_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table identity.roles
  add constraint roles_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table identity.audit_entries
  add constraint audit_entries_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table identity.sign_in_throttles
  add constraint sign_in_throttles_shop_fkey foreign key (shop_id) references shops.shops (id);
alter table identity.person_roles
  add constraint person_roles_person_fkey
  foreign key (shop_id, person_id) references identity.people (shop_id, id) on delete cascade;
alter table identity.person_roles
  add constraint person_roles_role_fkey
  foreign key (shop_id, role_id) references identity.roles (shop_id, id);
alter table identity.sessions
  add constraint sessions_person_fkey
  foreign key (shop_id, person_id) references identity.people (shop_id, id) on delete cascade;
alter table identity.sign_in_links
  add constraint sign_in_links_person_fkey
  foreign key (shop_id, person_id) references identity.people (shop_id, id) on delete cascade;
