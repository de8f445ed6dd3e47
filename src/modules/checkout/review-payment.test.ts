import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { signInOwner } from '#kit/staff.ts';
import { finishVoid } from '#modules/payments/index.ts';
import { newId } from '#platform/ids.ts';

const ADMIN = '/api/v1/admin/payments';

const kit = await startKit({ gateway: true });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const api = apiOf(await kit.server());
const staff = await signInOwner(kit);

/** A checkout whose payment took another amount or currency than asked. */
async function buyWrongly(token = 'tok_wrong_amount') {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 3, priceMinor: 1250 });
  const cartId = await cartWith(api, { [variantId]: 1 });
  const [checkoutId, body] = [newId(), checkoutBody(cartId, { token })];
  expect((await checkOut(api, body, checkoutId)).status).toBe(202);
  const { rows } = await owner.query<{ order_id: string; payment_id: string }>(
    'select order_id, payment_id from checkout.attempts where id = $1',
    [checkoutId],
  );
  const { order_id: orderId, payment_id: paymentId } = rows[0]!;
  return { variantId, cartId, checkoutId, body, orderId, paymentId };
}

const decide = async (paymentId: string, decision: string, key = newId()) =>
  await staff(
    'POST',
    `${ADMIN}/${paymentId}/review`,
    { decision, reason: 'looked at the statement' },
    { 'idempotency-key': key },
  );

async function standing({ orderId, variantId, cartId }: Awaited<ReturnType<typeof buyWrongly>>) {
  const { rows } = await owner.query<Record<string, unknown>>(
    `select o.state as order_state, s.on_hand::int, s.reserved::int, c.state as cart
     from orders.orders o, inventory.stock s, cart.carts c
     where o.id = $1 and s.variant_id = $2 and c.id = $3`,
    [orderId, variantId, cartId],
  );
  return rows[0];
}

async function historyOf(paymentId: string) {
  const { rows } = await owner.query<{ state: string; actor: string }>(
    'select state, actor from payments.payment_events where payment_id = $1 order by sequence',
    [paymentId],
  );
  return rows;
}

test('returned: the money goes back, the stock is free, the order failed, the cart is open', async () => {
  const bought = await buyWrongly();
  const listed = await staff('GET', `${ADMIN}/reviews`);
  expect(listed.body).toMatchObject({ items: [{ id: bought.paymentId, state: 'needs_review' }] });
  const key = newId();
  const decided = await decide(bought.paymentId, 'return', key);
  expect(decided).toMatchObject({ status: 200, body: { state: 'voiding' } });
  expect((await decide(bought.paymentId, 'return', key)).body).toEqual(decided.body);
  expect(await standing(bought)).toMatchObject({ order_state: 'failed', on_hand: 3, reserved: 0 });
  expect(await standing(bought)).toMatchObject({ cart: 'open' });
  await finishVoid({ ...kit.ctx }, bought.paymentId);
  expect(netCaptures(await readLedger(kit.gateway!.url)).get(bought.orderId)).toBe(0);
  const history = await historyOf(bought.paymentId);
  expect(history.map(({ state }) => state)).toEqual(['needs_review', 'voiding', 'voided']);
  expect(history[1]!.actor).not.toBe('system');
  const again = await checkOut(api, bought.body, bought.checkoutId);
  expect(again).toMatchObject({ status: 422, body: { code: 'payment_returned' } });
  const paid = { ...bought.body, payment: { method: 'card', token: 'tok_ok' } };
  expect((await checkOut(api, paid, newId())).status).toBe(201);
});

test.each(['tok_wrong_amount', 'tok_wrong_currency'])('%s cannot be accepted', async (token) => {
  const bought = await buyWrongly(token);
  expect(await decide(bought.paymentId, 'accept')).toMatchObject({
    status: 409,
    body: { code: 'review_not_acceptable' },
  });
  expect(await standing(bought)).toMatchObject({ order_state: 'pending', reserved: 1 });
  expect((await decide(bought.paymentId, 'return')).status).toBe(200);
});

test('accepted, when exactly the total was taken: the order is placed by the person', async () => {
  const bought = await buyWrongly();
  await owner.query('update payments.payments set captured_minor = amount_minor where id = $1', [
    bought.paymentId,
  ]);
  expect(await decide(bought.paymentId, 'accept')).toMatchObject({
    status: 200,
    body: { state: 'approved' },
  });
  expect(await standing(bought)).toMatchObject({ order_state: 'placed', on_hand: 2, reserved: 0 });
  expect((await historyOf(bought.paymentId)).map(({ state }) => state)).toEqual([
    'needs_review',
    'approved',
  ]);
  expect((await checkOut(api, bought.body, bought.checkoutId)).status).toBe(200);
});

test('of two who decide at once, one does; other payments are not for deciding', async () => {
  const bought = await buyWrongly();
  const both = await Promise.all([
    decide(bought.paymentId, 'return'),
    decide(bought.paymentId, 'return'),
  ]);
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  expect((await decide(bought.paymentId, 'accept')).body['code']).toBe('payment_not_in_review');
  expect((await decide(newId(), 'return')).status).toBe(404);
  expect(await staff('POST', `${ADMIN}/${bought.paymentId}/review`, {})).toMatchObject({
    status: 400,
  });
});
