import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { signInOwner } from '#kit/staff.ts';
import { countForgettable, forgetMetrics, recordMetrics } from './record-metrics.ts';
import { tally } from './tally.ts';

const kit = await startKit();
afterAll(kit.stop);
const other = await kit.anotherShop('other');
const staff = await signInOwner(kit);
const owner = await kit.owner();

test('what was counted is stored once, and a shop reads its own figures alone', async () => {
  tally(kit.app, kit.shop.id, 'orders', 7);
  tally(kit.app, kit.shop.id, 'payment_attempts', 4);
  tally(kit.app, kit.shop.id, 'payment_successes', 3);
  tally(kit.app, other.id, 'orders', 1000);
  expect(await recordMetrics(kit.app)).toBeGreaterThan(3);
  await recordMetrics(kit.app);
  const { status, body } = await staff('GET', '/metrics/api?days=7');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    days: 7,
    orders_per_day: { value: 1, series: [{ value: 7 }] },
    payment_success_rate: { value: 75, events: 4 },
    refunds_per_day: { value: null },
    stock_conflicts: { value: null },
    error_rate: { value: 0 },
    throttled_requests: { value: 0 },
  });
});

test('only who may read reports gets them, for 1 to 90 days', async () => {
  const server = await kit.server();
  expect((await server.inject({ url: '/metrics/api' })).statusCode).toBe(401);
  for (const days of ['0', '91', 'x']) {
    expect((await staff('GET', `/metrics/api?days=${days}`)).status).toBe(400);
  }
});

test('what could not be stored is counted again', async () => {
  tally(kit.app, kit.shop.id, 'refunds', 2);
  await owner.query('alter table quality.metrics rename to gone');
  await expect(recordMetrics(kit.app)).rejects.toThrow('quality.metrics');
  await owner.query('alter table quality.gone rename to metrics');
  await recordMetrics(kit.app);
  const { rows } = await owner.query(
    `select value from quality.metrics where type = 'refunds_per_day'`,
  );
  expect(rows).toEqual([{ value: 2 }]);
});

test('old measures are forgotten', async () => {
  await owner.query(`update quality.metrics set recorded_at = now() - interval '91 days'
    where type = 'refunds_per_day'`);
  expect(await countForgettable(kit.app, 90)).toBe(1);
  expect(await forgetMetrics(kit.app, 90)).toBe(1);
});

test('live traffic says how fast the catalogue is and how many forged requests came', async () => {
  const server = await kit.server();
  await recordMetrics(kit.app);
  for (let number = 0; number < 120; number += 1) {
    await server.inject({ url: `/api/v1/products?limit=${1 + (number % 90)}` });
  }
  const forged = await server.inject({
    method: 'POST',
    url: '/api/v1/carts',
    headers: { origin: 'https://evil.example' },
    payload: {},
  });
  expect(forged.json()).toMatchObject({ code: 'request_forgery' });
  // On a fast machine 120 requests within a moment are the thousand a second that make a rush.
  const now = () => new Date(Date.now() + 10_000);
  await recordMetrics({ ...kit.app, clock: { ...kit.app.clock, now } });
  const { rows } = await owner.query<{ type: string; value: number; events: number }>(
    `select type, value, (metadata ->> 'events')::int as events from quality.metrics
     where shop_id is null and type in ('catalogue_p99', 'forgeries_refused') order by type`,
  );
  expect(rows).toMatchObject([
    { type: 'catalogue_p99', events: 120 },
    { type: 'forgeries_refused', value: 1 },
  ]);
  expect(rows[0]?.value).toBeGreaterThan(0);
  const { body } = await staff('GET', '/api/v1/admin/quality-scenarios/P1');
  expect(body['scenario']).toMatchObject({
    value: rows[0]?.value,
    limit: 500,
    verdict: slow(rows),
  });
  expect(body['points']).toMatchObject([{ source: 'live', value: rows[0]?.value }]);
});

/** Without a rush the catalogue can only fail, never pass: a busy machine may be slow. */
function slow(rows: { value: number }[]): string {
  return (rows[0]?.value ?? 0) > 500 ? 'FAIL' : 'NOT EXERCISED';
}
