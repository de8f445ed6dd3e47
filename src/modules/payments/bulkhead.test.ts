/** A provider that hangs occupies so many calls of a shop, and no more. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { registry } from '#platform/metrics.ts';
import { isRefusal } from '#platform/refusal.ts';
import { authorise, checkPayment } from './authorise-payment.ts';

const CALLS_MAX = 4;
const TIMEOUT_MS = 3_000;
/** Far less than a call that hangs takes. */
const AT_ONCE_MS = 1_000;

const kit = await startKit({
  gateway: true,
  settings: {
    PAYMENT_CALLS_MAX: String(CALLS_MAX),
    PAYMENT_TIMEOUT_MS: String(TIMEOUT_MS),
    BREAKER_FAILURES: '1000',
  },
});
const other = await kit.anotherShop('other');
afterAll(kit.stop);
beforeEach(async () => await kit.gateway!.control({ reset: true }));

async function pay(ctx: Context = kit.ctx) {
  const ids = { paymentId: newId(), payableId: newId() };
  const money = { amountMinor: 500, currency: 'GBP' };
  const began = performance.now();
  // The deadline ends a call that hangs after one attempt.
  const deadline = kit.app.clock.now().getTime() + TIMEOUT_MS;
  const outcome = await authorise(
    { ...ctx, deadline },
    { ...ids, ...money, method: 'card', token: 'tok_ok' },
  );
  const said = isRefusal(outcome) ? outcome.refusal : outcome.outcome;
  return { said, tookMs: performance.now() - began, outcome };
}

test('beyond its calls a shop is told at once, before anything is promised; others are not', async () => {
  expect((await pay()).said).toBe('approved');
  await kit.gateway!.control({ merchant: kit.shop.id, mode: 'silent_charged' });
  const payments = Array.from({ length: 12 }, () => pay());
  await expect.poll(async () => (await checkPayment(kit.ctx, card))?.status).toBe(503);
  expect((await pay(shopContext(kit.app, other.id))).said).toBe('approved');
  const all = await Promise.all(payments);
  const hung = all.filter(({ said }) => said === 'unknown');
  const told = all.filter(({ said }) => said === 'payment_unavailable');
  expect([hung.length, told.length]).toEqual([CALLS_MAX, 12 - CALLS_MAX]);
  expect(Math.max(...told.map(({ tookMs }) => tookMs))).toBeLessThan(AT_ONCE_MS);
  expect(told[0]!.outcome).toMatchObject({ status: 503, retryAfterSeconds: 1 });
  // The places are free again when the calls have ended.
  await kit.gateway!.control({ reset: true });
  expect(await checkPayment(kit.ctx, card)).toBeUndefined();
  expect((await pay()).said).toBe('approved');
  expect(await registry.metrics()).toMatch(/payment_bulkhead_refusals_total ([89]|\d\d)/);
});

test('a burst of more payments than connections loses none of them to waiting', async () => {
  await kit.gateway!.control({ latencyMs: 50 });
  for (let round = 0; round < 5; round += 1) {
    const all = await Promise.all(Array.from({ length: CALLS_MAX }, () => pay()));
    expect(new Set(all.map(({ said }) => said))).toEqual(new Set(['approved']));
  }
});

const card = { method: 'card', token: 'tok_ok', amountMinor: 1, currency: 'GBP' };
