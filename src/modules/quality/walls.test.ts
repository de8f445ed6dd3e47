/** The walls between shops, with one stone taken out at a time. */
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { newId } from '#platform/ids.ts';
import { checks } from './checks.ts';
import { runChecks } from './run-checks.ts';

const kit = await startKit();
afterAll(kit.stop);
const owner = await kit.owner();
const chosen = (name: string) => checks.filter((each) => each.name === name);

/** What the check finds while the defect stands. */
async function findWith(name: string, defect: string): Promise<unknown[]> {
  await owner.query('begin');
  try {
    await owner.query(defect);
    const [check] = chosen(name);
    await owner.query('set local role emporium_system');
    return (await owner.query<Record<string, unknown>>(check!.statement.text)).rows;
  } finally {
    await owner.query('rollback');
  }
}

test('the walls stand, and so do the keys', async () => {
  const results = await runChecks(kit.app, [
    ...chosen('quality.walls_stand'),
    ...chosen('quality.keys_have_answers'),
  ]);
  expect(results.map(({ rows }) => rows)).toEqual([[], []]);
});

const unforced = 'alter table cart.carts no force row level security';
const off = 'alter table cart.carts disable row level security';
const open = 'create policy leak on cart.carts for select to emporium_app using (true)';
const everybody = 'create policy leak on cart.carts for select to public using (true)';
const unchecked = `alter policy shop_adds on cart.carts with check (true)`;
const loose = `alter policy shop_changes on cart.carts with check (true)`;
const owned = 'alter table cart.carts owner to emporium_app';

test.each([
  ['a table that does not force it', unforced, 'row security is not forced'],
  ['a table without row security', off, 'row security is not forced'],
  ['a policy that lets everything be read', open, 'policy leak does not ask for the shop'],
  ['a policy for everybody', everybody, 'policy leak does not ask for the shop'],
  ['an insert into any shop', unchecked, 'policy shop_adds does not ask for the shop'],
  ['a row that moves to another shop', loose, 'policy shop_changes does not ask for the shop'],
  ['a table that the application owns', owned, 'belongs to the application'],
])('%s is found', async (_what, defect, problem) => {
  expect(await findWith('quality.walls_stand', defect)).toEqual([
    { object: 'cart.carts', problem },
  ]);
});

test('a key to a row of any shop is found', async () => {
  const found = await findWith(
    'quality.walls_stand',
    `create unique index loose_ids on cart.carts (id);
     alter table checkout.attempts
       add constraint loose foreign key (cart_id) references cart.carts (id)`,
  );
  expect(found).toEqual([
    { object: 'checkout.attempts', problem: 'key loose reaches into other shops' },
  ]);
});

test('a key that was used up without an answer is found', async () => {
  const found = await findWith(
    'quality.keys_have_answers',
    `insert into platform.idempotency_keys (shop_id, principal, route, key, body_hash)
     values ('${kit.shop.id}', '${newId()}', 'POST /somewhere', 'k', 'hash')`,
  );
  expect(found).toMatchObject([{ shop_id: kit.shop.id, route: 'POST /somewhere' }]);
});
