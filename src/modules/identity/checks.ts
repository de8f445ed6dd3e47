import { check } from '#platform/checks.ts';
import { nullable, statement, text, uuid } from '#platform/database/statement.ts';

export const checks = [
  check({
    name: 'identity.no_session_of_disabled_person',
    promise: 'Nobody who is disabled has a session that is still open.',
    statement: statement(
      'identity.check_no_session_of_disabled_person',
      [],
      { shop_id: uuid, id: uuid },
      `select session.shop_id, session.id from identity.sessions session
       join identity.people person
         on person.shop_id = session.shop_id and person.id = session.person_id
       where session.ended_at is null and session.expires_at > now() and not person.is_active`,
    ),
  }),
  check({
    name: 'identity.links_work_once',
    promise: 'A used sign-in link opened exactly one session, and that of its own person.',
    statement: statement(
      'identity.check_links_work_once',
      [],
      { shop_id: uuid, id: uuid },
      `select link.shop_id, link.id from identity.sign_in_links link
       join identity.sessions session
         on session.shop_id = link.shop_id and session.id = link.session_id
       where session.person_id <> link.person_id or session.opened_by <> 'link'`,
    ),
  }),
  check({
    name: 'identity.roles_only_for_staff',
    promise: 'Only staff have roles.',
    statement: statement(
      'identity.check_roles_only_for_staff',
      [],
      { shop_id: uuid, person_id: uuid },
      `select person_roles.shop_id, person_roles.person_id from identity.person_roles person_roles
       join identity.people person
         on person.shop_id = person_roles.shop_id and person.id = person_roles.person_id
       where person.kind <> 'staff'`,
    ),
  }),
  check({
    name: 'identity.staff_have_an_administrator',
    promise: 'Where people work, someone active may change people.',
    statement: statement(
      'identity.check_staff_have_an_administrator',
      [],
      { shop_id: uuid, staff: nullable(text) },
      `select person.shop_id, count(*)::text as staff from identity.people person
       where person.kind = 'staff' and person.is_active
       group by person.shop_id
       having not bool_or(exists (
         select 1 from identity.person_roles person_roles
         join identity.roles role
           on role.shop_id = person_roles.shop_id and role.id = person_roles.role_id
         where person_roles.shop_id = person.shop_id and person_roles.person_id = person.id
           and 'people.write' = any(role.permissions)))`,
    ),
  }),
  check({
    name: 'identity.passwords_are_hashed',
    promise:
      'A stored password is an argon2id hash, or a legacy digest that waits for its sign-in.',
    statement: statement(
      'identity.check_passwords_are_hashed',
      [],
      { shop_id: uuid, id: uuid },
      `select shop_id, id from identity.people
       where password_hash is not null and password_hash not like '$argon2id$%'
         and password_hash !~ '^[0-9a-f]{64}$'`,
    ),
  }),
];
