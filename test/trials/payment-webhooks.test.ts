/** The gateway's events, as badly as they come: twice, early, late, out of order, and forged. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { placeOrder } from '#modules/checkout/index.ts';
import { webhookSecretOf } from '#modules/payments/index.ts';
import { anonymous } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { registry } from '#platform/metrics.ts';
import { isRefusal } from '#platform/refusal.ts';
import { startJobs, type Worker } from '#platform/worker.ts';
import { signWebhook } from '../../src/modules/payments/webhook-signature.ts';
import { modules } from '../../src/modules.ts';

const PATH = '/api/v1/payments/webhooks/card';
const WAIT_MS = 10_000;

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '300' } });
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const other = await kit.anotherShop('other');
const target = `${await kit.url()}${PATH}`;
const secret = webhookSecretOf(kit.app, kit.shop.id);
let worker: Worker;

beforeAll(async () => {
  // Jobs without timers: only an event can settle what is open here.
  const doors = await Promise.all(modules.flatMap(({ jobs }) => (jobs ? [jobs()] : [])));
  worker = await startJobs(
    kit.app,
    doors.flatMap(({ jobs = [] }) => jobs),
    [],
  );
});
beforeEach(async () => await kit.gateway!.control({ reset: true }));
afterEach(async () => await expectChecksEmpty(kit.app));
afterAll(async () => {
  await worker.stop();
  await kit.stop();
});

/** Makes the gateway tell of everything, in the given manner. */
async function listen(manner: object): Promise<void> {
  await kit.gateway!.control({
    merchant: kit.shop.id,
    webhook: { url: target, secret, ...manner },
  });
}

/** Somebody buys one article; ids, and what the browser was answered. */
async function buy(token = 'tok_ok') {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1250 });
  const shopper = { ...kit.ctx, actor: anonymous };
  const cartId = await fillCart(shopper, [{ variantId, quantity: 1 }]);
  const checkoutId = newId();
  const placed = await placeOrder(shopper, checkoutId, checkoutBody(cartId, { token }));
  const sql = 'select order_id, payment_id from checkout.attempts where id = $1';
  const { rows } = await owner.query<{ order_id: string; payment_id: string }>(sql, [checkoutId]);
  const status = isRefusal(placed) ? placed.refusal : placed.status;
  return { variantId, status, orderId: rows[0]!.order_id, paymentId: rows[0]!.payment_id };
}

type Bought = Awaited<ReturnType<typeof buy>>;

async function stateOf(paymentId: string): Promise<string | undefined> {
  const sql = 'select state from payments.payments where id = $1';
  const { rows } = await owner.query<{ state: string }>(sql, [paymentId]);
  return rows[0]?.state;
}

async function storedEvents(paymentId: string): Promise<string[]> {
  const sql = 'select type from payments.webhook_events where payment_id = $1 order by received_at';
  const { rows } = await owner.query<{ type: string }>(sql, [paymentId]);
  return rows.map(({ type }) => type);
}

/** One order, one movement of stock, one charge, one approval in the history. */
async function expectOneEffect({ variantId, orderId, paymentId }: Bought): Promise<void> {
  await expect.poll(() => stateOf(paymentId), { timeout: WAIT_MS }).toBe('approved');
  const counted = await owner.query(
    `select (select state from orders.orders where id = $1) as order_state,
       (select count(*)::int from inventory.movements where variant_id = $2 and kind = 'sale')
         as goods_left,
       (select count(*)::int from payments.payment_events where payment_id = $3 and state = 'approved')
         as approvals`,
    [orderId, variantId, paymentId],
  );
  expect(counted.rows).toEqual([{ order_state: 'placed', goods_left: 1, approvals: 1 }]);
  const kept = netCaptures(await readLedger(kit.gateway!.url)).get(orderId);
  expect(kept).toBeGreaterThan(0);
}

/** An event as the gateway would send it; ours to forge. */
function eventOf(type: string, paymentId: string, merchant = kit.shop.id) {
  const data = { idempotencyKey: paymentId, amountMinor: 1, currency: 'GBP' };
  return Buffer.from(JSON.stringify({ id: `evt_${newId()}`, type, merchant, data }));
}

async function send(body: Buffer, { key = secret, ageSeconds = 0, header = '' } = {}) {
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  const answer = await fetch(target, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'gateway-signature': header || signWebhook(key, timestamp, body),
    },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test('trial 11: one event ten times at once has one effect, and each is answered 200', async () => {
  const bought = await buy('tok_timeout_charged');
  expect(bought.status).toBe(202);
  const event = eventOf('payment.approved', bought.paymentId);
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(event)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await expectOneEffect(bought);
  expect(await storedEvents(bought.paymentId)).toEqual(['payment.approved']);
});

test('trial 11: the gateway itself sends each event ten times', async () => {
  await listen({ copies: 10 });
  const bought = await buy();
  await expectOneEffect(bought);
  await expect.poll(() => storedEvents(bought.paymentId)).toEqual(['payment.approved']);
});

test.each([
  ['before the browser’s answer', { early: true }],
  ['after the browser’s answer', { delayMs: 400 }],
  ['at the same moment', {}],
])('trial 12: an event that comes %s leads to one order', async (_when, manner) => {
  await listen(manner);
  const bought = await buy();
  expect(bought.status).toBe(201);
  await expect.poll(() => storedEvents(bought.paymentId)).toEqual(['payment.approved']);
  await expectOneEffect(bought);
});

test('trial 12: an event finishes the order whose answer was lost, long before it is due', async () => {
  await listen({ delayMs: 1_500 });
  const bought = await buy('tok_timeout_charged');
  expect(bought.status).toBe(202);
  await expectOneEffect(bought);
});

test('trial 13: events out of order, and lies about the outcome, end in the gateway’s truth', async () => {
  const bought = await buy('tok_timeout_charged');
  for (const type of ['payment.refunded', 'payment.voided', 'payment.declined']) {
    expect((await send(eventOf(type, bought.paymentId))).status).toBe(200);
  }
  await expectOneEffect(bought);
  expect((await send(eventOf('payment.approved', bought.paymentId))).status).toBe(200);
  expect((await send(eventOf('payment.declined', bought.paymentId))).status).toBe(200);
  await expectOneEffect(bought);
});

test('trial 14: whoever lacks the secret, the time or the bytes is refused, and counted', async () => {
  const { paymentId } = await buy();
  const event = eventOf('payment.declined', paymentId);
  const now = Math.floor(Date.now() / 1000);
  const spaced = Buffer.from(event.toString().replace('{', '{ '));
  const foreign = webhookSecretOf(kit.app, other.id);
  const tries: [string, Promise<{ status: number; body: Record<string, unknown> }>][] = [
    ['no signature', send(event, { header: 'none' })],
    ['a wrong signature', send(event, { header: `t=${now},v1=${'0'.repeat(64)}` })],
    ['another secret', send(event, { key: 'guessed' })],
    ['another shop’s secret', send(event, { key: foreign })],
    ['301 seconds old', send(event, { ageSeconds: 301 })],
    ['301 seconds ahead', send(event, { ageSeconds: -301 })],
    ['written again', send(spaced, { header: signWebhook(secret, now, event) })],
    ['no JSON', send(Buffer.from('{'))],
    ['no event', send(Buffer.from('[]'))],
    ['no shop', send(eventOf('payment.approved', paymentId, 'nobody'))],
  ];
  for (const [what, answered] of tries) {
    const { status, body } = await answered;
    expect({ what, status, code: body['code'] }).toEqual({
      what,
      status: 401,
      code: 'webhook_signature_invalid',
    });
  }
  expect(await storedEvents(paymentId)).toEqual([]);
  expect(await stateOf(paymentId)).toBe('approved');
  expect(await registry.metrics()).toMatch(
    /payments_webhooks_total\{status="refused_wrong"\} [4-9]/,
  );
  expect(await registry.metrics()).toMatch(/payments_webhooks_total\{status="refused_too_old"\} 2/);
});

test('trial 14: an event of another shop’s payment, signed by its own secret, has no effect', async () => {
  const { paymentId } = await buy('tok_timeout_charged');
  const event = eventOf('payment.approved', paymentId, other.id);
  expect((await send(event, { key: webhookSecretOf(kit.app, other.id) })).status).toBe(200);
  expect(await stateOf(paymentId)).toBe('unknown');
  expect((await send(eventOf('payment.approved', paymentId))).status).toBe(200);
  await expect.poll(() => stateOf(paymentId), { timeout: WAIT_MS }).toBe('approved');
});

test('an event of an unknown type is stored and answered 200, once and twice', async () => {
  const event = eventOf('dispute.opened', newId());
  expect((await send(event)).body).toEqual({ received: true });
  expect((await send(event)).body).toEqual({ received: true });
  const sql = `select count(*)::int as count from payments.webhook_events where type = 'dispute.opened'`;
  expect((await owner.query(sql)).rows).toEqual([{ count: 1 }]);
});
