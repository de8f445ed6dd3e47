import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '#kit/browser.ts';
import { startMembers, type Members } from '#kit/members.ts';
import { createOwner } from './create-owner.ts';

let members: Members;

beforeAll(async () => {
  members = await startMembers();
});
afterAll(() => members.stop());

test('the first start makes an owner with a link and no password, once', async () => {
  const shop = await members.kit.anotherShop('fresh');
  const ctx = { ...members.kit.ctx, shopId: shop.id };
  const first = await createOwner(ctx);
  const again = await createOwner({ ...ctx });
  expect(first?.token).not.toBe(again?.token);
  const browser = openBrowser(members.server, { host: 'fresh.localhost' });
  const login = { login: 'owner', password: 'owner' };
  expect((await browser.post('/api/v1/sessions', login)).status).toBe(401);
  expect((await browser.post('/api/v1/sessions/from-link', { token: first?.token })).status).toBe(
    410,
  );
  expect((await browser.post('/api/v1/sessions/from-link', { token: again?.token })).status).toBe(
    201,
  );
  expect(await createOwner({ ...ctx })).toBeUndefined();
});
