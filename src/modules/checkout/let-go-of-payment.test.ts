import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { signInOwner } from '#kit/staff.ts';
import {
  authorise,
  finishRefund,
  finishVoid,
  openPayments,
  recordOutcomes,
} from '#modules/payments/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '1000' } });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const api = apiOf(await kit.server());
const staff = await signInOwner(kit);

const send = async (path: string, body: object) =>
  await staff('POST', `/api/v1/admin/${path}`, body, { 'idempotency-key': newId() });
const letGo = async (paymentId: string) =>
  await send(`payments/${paymentId}/void`, { reason: 'a mistake' });

/** A checkout; its order, its payment, and what it cost. */
async function buy(token = 'tok_ok') {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 3, priceMinor: 1250 });
  const checkoutId = newId();
  const cartId = await cartWith(api, { [variantId]: 1 });
  await checkOut(api, checkoutBody(cartId, { token }), checkoutId);
  const { rows } = await owner.query<{ order_id: string; payment_id: string; total: number }>(
    `select a.order_id, a.payment_id, o.total_minor::int as total
     from checkout.attempts a join orders.orders o on o.id = a.order_id where a.id = $1`,
    [checkoutId],
  );
  const { order_id: orderId, payment_id: paymentId, total } = rows[0]!;
  return { orderId, paymentId, total };
}

/** The worker's part. */
async function work(): Promise<void> {
  for (const [table, state, finish] of [
    ['payments.payments', 'voiding', finishVoid],
    ['payments.refunds', 'asking', finishRefund],
  ] as const) {
    const found = await owner.query<{ id: string }>(
      `select id from ${table} where state = '${state}'`,
    );
    for (const { id } of found.rows) await finish({ ...kit.ctx }, id);
  }
}

test('the payment of a placed order stays: the order is to be cancelled, and takes it along', async () => {
  const { orderId, paymentId } = await buy();
  expect(await letGo(paymentId)).toMatchObject({
    status: 409,
    body: {
      code: 'payment_has_order',
      detail: expect.stringContaining('Cancel the order') as string,
    },
  });
  const cancelled = await send(`orders/${orderId}/cancellation`, { reason: 'changed their mind' });
  expect(cancelled.status).toBe(200);
  await work();
  expect((await letGo(paymentId)).body).toMatchObject({ code: 'payment_has_order' });
  expect(netCaptures(await readLedger(kit.gateway!.url)).get(orderId)).toBe(0);
});

test('an order that was refunded in part gives the rest back when it is cancelled', async () => {
  const { orderId, paymentId } = await buy();
  const part = { amount: { amount: 300, currency: 'GBP' }, reason: 'scratched' };
  expect((await send(`payments/${paymentId}/refunds`, part)).status).toBe(201);
  await work();
  await send(`orders/${orderId}/cancellation`, { reason: 'does not want it at all' });
  await work();
  const shown = await staff('GET', `/api/v1/admin/payments/${paymentId}`);
  expect(shown.body).toMatchObject({ state: 'refunded', refundable: { amount: 0 } });
  expect(netCaptures(await readLedger(kit.gateway!.url)).get(orderId)).toBe(0);
});

test('nothing to let go of: in review, never charged, unknown, or not there', async () => {
  const wrong = await buy('tok_wrong_amount');
  expect((await letGo(wrong.paymentId)).body).toMatchObject({ code: 'payment_in_review' });
  const declined = await buy('tok_declined');
  expect((await letGo(declined.paymentId)).body).toMatchObject({ code: 'payment_not_voidable' });
  const unknown = await buy('tok_500_charged');
  expect((await letGo(unknown.paymentId)).body).toMatchObject({ code: 'payment_not_voidable' });
  expect(await letGo(newId())).toMatchObject({ status: 404, body: { code: 'payment_not_found' } });
});

test('a payment that no order rests on goes back', async () => {
  const [paymentId, payableId] = [newId(), newId()];
  const money = { amountMinor: 700, currency: 'GBP', method: 'card', token: 'tok_ok' };
  const payment = { paymentId, payableId, ...money };
  await shopTx(kit.ctx, (tx) => openPayments(tx, [payment]));
  const outcome = await authorise(kit.ctx, payment);
  await shopTx(kit.ctx, (tx) => recordOutcomes(tx, [{ paymentId, outcome }]));
  expect(await letGo(paymentId)).toMatchObject({ status: 200, body: { state: 'voiding' } });
  await work();
  expect(netCaptures(await readLedger(kit.gateway!.url)).get(payableId)).toBe(0);
});
