import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext, system, type App, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { registry } from '#platform/metrics.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { Shop } from '#modules/shops/index.ts';
import { authorise, checkPayment } from './authorise-payment.ts';
import { resetBreaker } from './breaker.ts';
import { sync } from './breaker-board.ts';
import { showBreakers } from './list-payments.ts';

const OPEN_MS = 60_000;
let kit: Kit;
let clock: { offsetMs: number };
let shops = 0;
let ctx: Context;
let shop: Shop;

beforeAll(async () => {
  kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '1000' } });
});
beforeEach(async () => {
  clock = { offsetMs: 0 };
  shops += 1;
  shop = await kit.anotherShop(`breaker-${shops}`);
  ctx = shopContext(anotherProcess(), shop.id);
  await kit.gateway!.control({ reset: true });
});
afterAll(async () => await kit.stop());

/** Another server process on the same database: its own memory, the same clock; its pauses are short. */
function anotherProcess(): App {
  const now = (): Date => new Date(Date.now() + clock.offsetMs);
  return { ...kit.app, clock: { now, sleep: async () => await Promise.resolve() } };
}

async function pay(token: string, on = ctx): Promise<string> {
  const ids = { paymentId: newId(), payableId: newId() };
  const money = { amountMinor: 500, currency: 'GBP' };
  const outcome = await authorise(on, { ...ids, ...money, method: 'card', token });
  return isRefusal(outcome) ? outcome.refusal : outcome.outcome;
}

async function failFiveTimes(): Promise<void> {
  for (let i = 0; i < 5; i += 1) expect(await pay('tok_500')).toBe('unknown');
}

async function state(on = ctx): Promise<string | undefined> {
  const [card] = await showBreakers(shopContext(on.app, on.shopId));
  return card?.state;
}

test('opens after five failures, refuses without calling, and says when to come back', async () => {
  for (let i = 0; i < 4; i += 1) await pay('tok_500');
  expect(await state()).toBe('CLOSED');
  await pay('tok_500');
  expect(await state()).toBe('OPEN');
  expect(await pay('tok_ok')).toBe('payment_unavailable');
  const metrics = await registry.metrics();
  expect(metrics).toContain('circuit_breaker_state{provider="card"} 2');
  expect(metrics).toContain('payments_total{method="card",currency="GBP",status="unknown"} 5');
  expect(metrics).toContain('payments_total{method="card",currency="GBP",status="unavailable"} 1');
  expect(metrics).toContain('payment_fast_fail_seconds_count 1');
  const card = { method: 'card', token: 'tok_ok', amountMinor: 1, currency: 'GBP' };
  expect(await checkPayment(ctx, card)).toMatchObject({
    refusal: 'payment_unavailable',
    status: 503,
    detail: expect.stringContaining('Payment service temporarily unavailable') as string,
    retryAfterSeconds: 5,
  });
});

test('declined cards are answers, not failures of the provider', async () => {
  for (let i = 0; i < 12; i += 1) expect(await pay('tok_declined')).toBe('declined');
  expect(await state()).toBe('CLOSED');
});

test('a call that a retry made good does not count', async () => {
  for (let i = 0; i < 8; i += 1) expect(await pay('tok_slow')).toBe('approved');
  expect(await state()).toBe('CLOSED');
});

test('trial 18: half open, exactly one of fifty goes through; its success closes', async () => {
  await failFiveTimes();
  clock.offsetMs = OPEN_MS - 1000;
  expect(await pay('tok_ok')).toBe('payment_unavailable');
  clock.offsetMs = OPEN_MS + 1000;
  await kit.gateway!.control({ latencyMs: 80 });
  const processes = [
    ctx,
    shopContext(anotherProcess(), shop.id),
    shopContext(anotherProcess(), shop.id),
  ];
  const all = Array.from({ length: 50 }, (_, i) => pay('tok_ok', processes[i % 3]));
  const outcomes = await Promise.all(all);
  expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'payment_unavailable')).toHaveLength(49);
  expect(await state()).toBe('CLOSED');
  expect(await pay('tok_ok')).toBe('approved');
});

test('a failed probe opens again for the whole time, after one attempt', async () => {
  await failFiveTimes();
  clock.offsetMs = OPEN_MS + 1000;
  expect(await pay('tok_500_charged')).toBe('unknown');
  expect(await state()).toBe('OPEN');
  clock.offsetMs = 2 * OPEN_MS;
  expect(await pay('tok_ok')).toBe('payment_unavailable');
  clock.offsetMs = 2 * OPEN_MS + 3000;
  expect(await pay('tok_ok')).toBe('approved');
});

test('a process that dies with the probe does not keep the breaker half open for ever', async () => {
  await failFiveTimes();
  const owner = await kit.owner();
  await owner.query(
    `update payments.breakers set state = 'half_open', retry_at = $2 where shop_id = $1`,
    [shop.id, new Date(Date.now() + 7_000)],
  );
  const other = shopContext(anotherProcess(), shop.id);
  expect(await pay('tok_ok', other)).toBe('payment_unavailable');
  clock.offsetMs = 8_000;
  expect(await pay('tok_ok', other)).toBe('approved');
});

test('other processes and a restarted one find the breaker open', async () => {
  const running = shopContext(anotherProcess(), shop.id);
  expect(await pay('tok_ok', running)).toBe('approved');
  await failFiveTimes();
  expect(await pay('tok_ok', shopContext(anotherProcess(), shop.id))).toBe('payment_unavailable');
  await sync(running.app);
  expect(await pay('tok_ok', running)).toBe('payment_unavailable');
});

test('a reset by hand is seen by a running process, and recorded with its author', async () => {
  await failFiveTimes();
  const desk = shopContext(anotherProcess(), shop.id, { ...system, name: 'operator Ada' });
  await shopTx(desk, async (tx) => await resetBreaker(tx, 'card'));
  await expect.poll(async () => await pay('tok_ok')).toBe('approved');
  const owner = await kit.owner();
  const { rows } = await owner.query(
    'select state, changed_by from payments.breaker_events where shop_id = $1 order by id',
    [shop.id],
  );
  expect(rows).toEqual([
    { state: 'open', changed_by: 'system' },
    { state: 'closed', changed_by: 'operator Ada' },
  ]);
});

test('trial 19: one shop’s gateway is down, the other shop sells on', async () => {
  await kit.gateway!.control({ merchant: shop.id, mode: 'silent' });
  const other = shopContext(ctx.app, kit.shop.id);
  const down = Array.from({ length: 200 }, () => pay('tok_ok'));
  const up = Array.from({ length: 200 }, () => pay('tok_ok', other));
  expect(new Set(await Promise.all(up))).toEqual(new Set(['approved']));
  expect(new Set(await Promise.all(down))).toEqual(new Set(['unknown']));
  expect(await state()).toBe('OPEN');
  expect(await state(other)).toBe('CLOSED');
});

test('a healthy payment makes no database call', async () => {
  await pay('tok_ok');
  await sync(ctx.app);
  const pools = [ctx.app.database.app, ctx.app.database.system];
  let calls = 0;
  const count = (): void => {
    calls += 1;
  };
  for (const pool of pools) pool.on('acquire', count);
  for (let i = 0; i < 20; i += 1) await pay('tok_ok');
  for (const pool of pools) pool.off('acquire', count);
  expect(calls).toBe(0);
});
