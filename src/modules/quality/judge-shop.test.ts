import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { signInOwner } from '#kit/staff.ts';
import { newId } from '#platform/ids.ts';
import { shopContext } from '#platform/context.ts';
import { judgeShop, storeProof } from './judge-shop.ts';

const kit = await startKit();
afterAll(kit.stop);
const owner = await kit.owner();

const verdictOf = async (id: string, ctx = kit.ctx) =>
  (await judgeShop(shopContext(kit.app, ctx.shopId), 7)).find((each) => each.id === id);

test('a proof is kept, the newest counts, and staff read the verdicts', async () => {
  const staff = await signInOwner(kit);
  await storeProof(kit.app, { scenario: 'A1', holds: false, value: 3 }, { oversold: 3 });
  expect(await verdictOf('A1')).toMatchObject({ verdict: 'FAIL', value: 3 });
  await storeProof(kit.app, { scenario: 'A1', holds: true, value: 0 }, { oversold: 0 });
  const { status, body } = await staff('GET', '/api/v1/admin/quality-scenarios?days=7');
  expect(status).toBe(200);
  const items: unknown[] = body['items'] ?? [];
  expect(items).toHaveLength(22);
  expect(items[0]).toMatchObject({ id: 'A1', verdict: 'PASS', value: 0 });
  const server = await kit.server();
  expect((await server.inject({ url: '/api/v1/admin/quality-scenarios' })).statusCode).toBe(401);
});

test('a breach fails its own shop alone', async () => {
  const other = shopContext(kit.app, (await kit.anotherShop('other')).id);
  await owner.query(
    `insert into quality.breaches (id, shop_id, check_name, row_key, found, first_seen, last_seen)
     values ($1, $2, 'inventory.nothing_negative', 'x', '{}', now(), now())`,
    [newId(), other.shopId],
  );
  expect(await verdictOf('A1', other)).toMatchObject({ verdict: 'FAIL', value: 1 });
  expect(await verdictOf('A1')).toMatchObject({ verdict: 'PASS' });
});

test('a canary that nobody sees fails fault detection', async () => {
  expect(await verdictOf('R3')).toMatchObject({ verdict: 'NOT EXERCISED' });
  await owner.query(
    `insert into quality.canary (id, planted_at) values ($1, now() - interval '6 minutes')`,
    [newId()],
  );
  expect(await verdictOf('R3')).toMatchObject({ verdict: 'FAIL' });
  await owner.query(`update quality.canary set seen_at = planted_at + interval '30 seconds'`);
  expect(await verdictOf('R3')).toMatchObject({ verdict: 'PASS', value: 30 });
});
