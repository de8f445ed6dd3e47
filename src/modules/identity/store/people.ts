import {
  bool,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
  array,
  type RowOf,
  type SqlType,
} from '#platform/database/statement.ts';
import type { PersonKind } from '../model.ts';

const kind = text as SqlType<PersonKind>;

const personColumns = {
  id: uuid,
  kind,
  email: nullable(text),
  username: nullable(text),
  name: text,
  phone: text,
  address: text,
  is_active: bool,
  password_hash: nullable(text),
  last_login_at: nullable(timestamptz),
  version: int8,
  created_at: timestamptz,
};
const PERSON = `id, kind, email, username, name, phone, address, is_active, password_hash,
  last_login_at, version, created_at`;

/** A person by the normal form of an e-mail address or a user name. */
export const findPersonByLogin = statement(
  'identity.find_person_by_login',
  [uuid, text],
  personColumns,
  `select ${PERSON} from identity.people
   where shop_id = $1 and (email_key = $2 or username_key = $2)`,
);

export const findPeople = statement(
  'identity.find_people',
  [uuid, array(uuid)],
  personColumns,
  `select ${PERSON} from identity.people where shop_id = $1 and id = any($2) order by id`,
);

/** The same, locked until the transaction ends. */
export const lockPeople = statement(
  'identity.lock_people',
  [uuid, array(uuid)],
  personColumns,
  `select ${PERSON} from identity.people where shop_id = $1 and id = any($2) order by id for update`,
);

export type PersonRow = RowOf<typeof findPeople>;

/** One page, newest first: kind, text in name, e-mail or user name, before the cursor. */
export const listPeople = statement(
  'identity.list_people',
  [uuid, nullable(text), nullable(text), nullable(uuid), int8],
  personColumns,
  `select ${PERSON} from identity.people
   where shop_id = $1 and ($2::text is null or kind = $2)
     and ($3::text is null or strpos(lower(name), $3) > 0 or strpos(email_key, $3) > 0
       or strpos(username_key, $3) > 0)
     and ($4::uuid is null or id < $4)
   order by id desc limit $5`,
);

/** Adds people; a taken e-mail address or user name adds nothing and returns no row. */
export const addPeople = statement(
  'identity.add_people',
  [
    uuid,
    array(uuid),
    array(text),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(text)),
    array(nullable(text)),
    array(text),
    array(text),
    array(nullable(text)),
    timestamptz,
  ],
  personColumns,
  `insert into identity.people (shop_id, id, kind, email, email_key, username, username_key, name,
     phone, password_hash, password_changed_at)
   select $1, t.id, t.kind, t.email, t.email_key, t.username, t.username_key, t.name, t.phone,
     t.password_hash, case when t.password_hash is null then null else $11::timestamptz end
   from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
     $9::text[], $10::text[])
     as t(id, kind, email, email_key, username, username_key, name, phone, password_hash)
   on conflict do nothing
   returning ${PERSON}`,
);

/** Changes the profile when it is still the version that the person saw; null leaves a field. */
export const updateProfile = statement(
  'identity.update_profile',
  [uuid, uuid, nullable(int8), nullable(text), nullable(text), nullable(text), timestamptz],
  personColumns,
  `update identity.people set name = coalesce($4, name), phone = coalesce($5, phone),
     address = coalesce($6, address), version = version + 1, updated_at = $7
   where shop_id = $1 and id = $2 and ($3::int8 is null or version = $3)
   returning ${PERSON}`,
);

/** Notes a sign-in of someone still active whose password hash is still the one that was checked. */
export const touchLogin = statement(
  'identity.touch_login',
  [uuid, uuid, nullable(text), nullable(text), timestamptz],
  { id: uuid },
  `update identity.people
   set last_login_at = $5, password_hash = coalesce($4, password_hash)
   where shop_id = $1 and id = $2 and is_active and password_hash is not distinct from $3
   returning id`,
);

/** Sets, or with null takes away, the password. */
export const setPassword = statement(
  'identity.set_password',
  [uuid, uuid, nullable(text), timestamptz],
  {},
  `update identity.people set password_hash = $3, password_changed_at = $4, updated_at = $4
   where shop_id = $1 and id = $2`,
);

export const setActive = statement(
  'identity.set_active',
  [uuid, uuid, bool, timestamptz],
  {},
  `update identity.people set is_active = $3, updated_at = $4, version = version + 1
   where shop_id = $1 and id = $2`,
);

/** Whether the shop has anyone on its staff. */
export const countStaff = statement(
  'identity.count_staff',
  [uuid],
  { staff: nullable(int8) },
  `select count(*) as staff from identity.people where shop_id = $1 and kind = 'staff'`,
);
