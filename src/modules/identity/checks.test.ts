import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMembers, type Members } from '#kit/members.ts';
import { checks } from './checks.ts';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());

async function breaches(): Promise<string[]> {
  const names: string[] = [];
  for (const { name, statement } of checks) {
    const { rows } = await members.database.query(statement.text);
    if (rows.length > 0) names.push(name);
  }
  return names;
}

const defects: [string, string][] = [
  [
    'identity.no_session_of_disabled_person',
    'update identity.people set is_active = false where id = $1',
  ],
  [
    'identity.links_work_once',
    `insert into identity.sign_in_links
       (shop_id, id, person_id, token_hash, expires_at, used_at, session_id)
     select person.shop_id, gen_random_uuid(), person.id, sha256('x'), now(), now(), session.id
     from identity.people person join identity.sessions session on session.person_id <> person.id
     where person.id = $1 limit 1`,
  ],
  ['identity.roles_only_for_staff', `update identity.people set kind = 'customer' where id = $1`],
  [
    'identity.staff_have_an_administrator',
    `with gone as (delete from identity.person_roles where person_id <> $1)
     delete from identity.person_roles where person_id = $1`,
  ],
  [
    'identity.passwords_are_hashed',
    `update identity.people set password_hash = 'plain text' where id = $1`,
  ],
];

test.each(defects)('%s finds a planted defect, and nothing in order', async (name, defect) => {
  const boss = await members.addMember('owner');
  await members.signedIn(boss);
  const member = await members.addMember('cashier');
  await members.signedIn(member);
  expect(await breaches()).toEqual([]);
  await members.database.query('begin');
  await members.database.query(defect, [member.id]);
  expect(await breaches()).toContain(name);
  await members.database.query('rollback');
});
