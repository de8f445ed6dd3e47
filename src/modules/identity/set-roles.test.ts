import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '#kit/browser.ts';
import { startMembers, type Members } from '#kit/members.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { createOwner } from './create-owner.ts';
import { createStaff } from './create-person.ts';
import { deactivatePerson } from './manage-person.ts';
import { permissionNames } from './permissions.ts';
import { findRoleIds } from './set-roles.ts';

const ROLES = '/api/v1/admin/roles';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());

test('of two owners who disable each other at once, one stays', async () => {
  const shop = await members.kit.anotherShop('small');
  const ctx = { ...members.kit.ctx, shopId: shop.id };
  const owners = await Promise.all(
    ['first', 'second'].map(async (username) => {
      const ids = await shopTx({ ...ctx }, (tx) => findRoleIds(tx, ['owner']));
      const person = await createStaff({ ...ctx }, { username, name: username, roleIds: ids });
      if ('refusal' in person) throw new Error(person.detail);
      return person.id;
    }),
  );
  const permissions = new Set<string>(permissionNames);
  const as = (personId: string): Context => ({
    ...ctx,
    actor: { kind: 'staff', personId, sessionId: null, name: 'owner', permissions },
  });
  const results = await Promise.all([
    deactivatePerson(as(owners[0]!), owners[1]!),
    deactivatePerson(as(owners[1]!), owners[0]!),
  ]);
  const refused = results.flatMap((result) => ('refusal' in result ? [result.refusal] : []));
  expect(refused).toEqual(['last_administrator']);
});

test('the last one who may change people keeps that right', async () => {
  const shop = await members.kit.anotherShop('single');
  const link = await createOwner({ ...members.kit.ctx, shopId: shop.id });
  const browser = openBrowser(members.server, { host: 'single.localhost' });
  await browser.post('/api/v1/sessions/from-link', { token: link?.token });
  const { items } = (await browser.get<{ items: { id: string; code: string }[] }>(ROLES)).body;
  const plain = { name: 'Owner', permissions: ['products.read'] };
  const pages = [];
  for (const code of ['owner', 'platform_admin']) {
    const role = items.find((one) => one.code === code)!;
    pages.push(await browser.put(`${ROLES}/${role.id}`, plain));
  }
  expect(pages[0]!.status).toBe(200);
  expect(pages[1]!.body['code']).toBe('last_administrator');
});
