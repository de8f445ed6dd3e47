import {
  array,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const roleColumns = {
  id: uuid,
  code: text,
  name: text,
  permissions: array(text),
  version: int8,
};
const ROLE = 'id, code, name, permissions, version';

export const listRoles = statement(
  'identity.list_roles',
  [uuid],
  { ...roleColumns, people: nullable(int8) },
  `select role.id, role.code, role.name, role.permissions, role.version,
     (select count(*) from identity.person_roles
      where person_roles.shop_id = $1 and person_roles.role_id = role.id) as people
   from identity.roles role where role.shop_id = $1 order by role.id`,
);

/** The roles, locked so that what they allow cannot grow while somebody is granted them. */
export const lockRoles = statement(
  'identity.lock_roles',
  [uuid, array(uuid)],
  roleColumns,
  `select ${ROLE} from identity.roles where shop_id = $1 and id = any($2) order by id for update`,
);

export const findRolesByCode = statement(
  'identity.find_roles_by_code',
  [uuid, array(text)],
  roleColumns,
  `select ${ROLE} from identity.roles where shop_id = $1 and code = any($2) order by id`,
);

/** Adds roles; a taken code adds nothing. Permissions travel as one text, split at the commas. */
export const addRoles = statement(
  'identity.add_roles',
  [uuid, array(uuid), array(text), array(text), array(text)],
  roleColumns,
  `insert into identity.roles (shop_id, id, code, name, permissions)
   select $1, t.id, t.code, t.name, string_to_array(t.permissions, ',')
   from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as t(id, code, name, permissions)
   on conflict do nothing
   returning ${ROLE}`,
);

export const updateRole = statement(
  'identity.update_role',
  [uuid, uuid, text, array(text), timestamptz],
  roleColumns,
  `update identity.roles set name = $3, permissions = $4, version = version + 1, updated_at = $5
   where shop_id = $1 and id = $2
   returning ${ROLE}`,
);

/** The roles that people have, one row for each. */
export const findPersonRoles = statement(
  'identity.find_person_roles',
  [uuid, array(uuid)],
  { person_id: uuid, id: uuid, code: text, name: text, permissions: array(text) },
  `select person_roles.person_id, role.id, role.code, role.name, role.permissions
   from identity.person_roles person_roles
   join identity.roles role on role.shop_id = $1 and role.id = person_roles.role_id
   where person_roles.shop_id = $1 and person_roles.person_id = any($2)
   order by person_roles.person_id, role.id`,
);

export const grantRoles = statement(
  'identity.grant_roles',
  [uuid, array(uuid), array(uuid), nullable(uuid)],
  { role_id: uuid },
  `insert into identity.person_roles (shop_id, person_id, role_id, granted_by)
   select $1, t.person_id, t.role_id, $4
   from unnest($2::uuid[], $3::uuid[]) as t(person_id, role_id)
   on conflict do nothing
   returning role_id`,
);

export const takeRoles = statement(
  'identity.take_roles',
  [uuid, uuid, array(uuid)],
  {},
  `delete from identity.person_roles
   where shop_id = $1 and person_id = $2 and role_id = any($3)`,
);

/** Active people who may change people: at least one must remain. */
export const listAdministrators = statement(
  'identity.list_administrators',
  [uuid],
  { id: uuid },
  `select person.id from identity.people person
   where person.shop_id = $1 and person.is_active and person.id in (
     select person_roles.person_id from identity.person_roles person_roles
     join identity.roles role on role.shop_id = $1 and role.id = person_roles.role_id
     where person_roles.shop_id = $1 and 'people.write' = any(role.permissions))
   order by person.id`,
);

/** Roles that allow changing people, locked: whoever takes that right away does so one by one. */
export const lockAdministratorRoles = statement(
  'identity.lock_administrator_roles',
  [uuid],
  { id: uuid },
  `select id from identity.roles where shop_id = $1 and 'people.write' = any(permissions)
   order by id for update`,
);
