import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { signInOwner } from '#kit/staff.ts';
import { newId } from '#platform/ids.ts';
import { shopContext } from '#platform/context.ts';
import { judgeShop, storeResult } from './judge-shop.ts';

const kit = await startKit();
afterAll(kit.stop);
const owner = await kit.owner();
const staff = await signInOwner(kit);

const result = (verdict: 'PASS' | 'FAIL', value: number, judgedAt = new Date()) => ({
  judgedAt: judgedAt.toISOString(),
  verdict,
  value,
  seconds: 3.5,
  version: '0.1.0',
  did: '500 buyers of 100 units',
  figures: [
    { name: 'sold', value: 100, unit: 'units', limit: null, bound: null, holds: true },
    { name: 'oversold', value, unit: 'units', limit: 0, bound: 'at_most' as const, holds: true },
  ],
});

const verdictOf = async (id: string, ctx = kit.ctx) =>
  (await judgeShop(shopContext(kit.app, ctx.shopId), 7)).find((each) => each.id === id);

test('a result is kept, the newest counts, and staff read number, limit, window and command', async () => {
  const earlier = new Date(Date.now() - 60_000);
  await storeResult(kit.app, 'A1', result('FAIL', 3, earlier));
  expect(await verdictOf('A1')).toMatchObject({ verdict: 'FAIL', value: 3 });
  const held = result('PASS', 0);
  await storeResult(kit.app, 'A1', held);
  const { status, body } = await staff('GET', '/api/v1/admin/quality-scenarios?days=7');
  expect(status).toBe(200);
  const items: unknown[] = body['items'] ?? [];
  expect(items).toHaveLength(22);
  expect(items[0]).toMatchObject({
    id: 'A1',
    verdict: 'PASS',
    value: 0,
    limit: 0,
    bound: 'at_most',
    unit: 'oversell incidents',
    command: 'emporium quality verify A1',
    provenAt: held.judgedAt,
    latest: held,
  });
  const server = await kit.server();
  expect((await server.inject({ url: '/api/v1/admin/quality-scenarios' })).statusCode).toBe(401);
});

test('the history of a scenario has its runs and its days of traffic, in order of time', async () => {
  await owner.query(
    `insert into quality.metrics (id, shop_id, type, value, metadata, recorded_at)
     values ($1, $2, 'payment_success_rate', 96, '{"amount": 9600, "events": 100}',
       now() - interval '1 day')`,
    [newId(), kit.shop.id],
  );
  const { body } = await staff('GET', '/api/v1/admin/quality-scenarios/a2?days=7');
  expect(body).toMatchObject({
    days: 7,
    scenario: { id: 'A2', verdict: 'PASS', value: 96 },
    points: [{ value: 96, limit: 95, verdict: 'PASS', source: 'live' }],
  });
  const runs = await staff('GET', '/api/v1/admin/quality-scenarios/A1');
  expect(runs.body['points']).toMatchObject([
    { value: 3, verdict: 'FAIL', source: 'provoked', limit: 0 },
    { value: 0, verdict: 'PASS', source: 'provoked', limit: 0 },
  ]);
  const unknown = await staff('GET', '/api/v1/admin/quality-scenarios/Z9');
  expect(unknown).toMatchObject({ status: 404, body: { code: 'scenario_not_found' } });
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

test('messages are counted as this program says them', async () => {
  expect(await verdictOf('U1')).toMatchObject({ verdict: 'PASS' });
  expect((await verdictOf('U1'))?.value).toBeGreaterThan(10);
  expect(await verdictOf('U2')).toMatchObject({ verdict: 'PASS' });
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
