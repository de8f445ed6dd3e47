import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { chargeCount, readLedger } from '#kit/ledger.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { setPrices } from '#modules/pricing/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '400' } });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const api = apiOf(await kit.server());
const owner = await kit.owner();

const article = async (onHand = 10, priceMinor = 1000) =>
  (await makeArticles(kit.ctx, { onHand, priceMinor }))[0]!;
const orderCount = async (): Promise<number> => {
  const { rows } = await owner.query<{ orders: number }>(
    `select count(*)::int as orders from orders.orders where state = 'placed'`,
  );
  return rows[0]!.orders;
};
const captures = async (): Promise<number> => chargeCount(await readLedger(kit.gateway!.url));

test('trial 6: a replay answers the same order, says so, and has one effect', async () => {
  const cartId = await cartWith(api, { [await article()]: 1 });
  const [id, body] = [newId(), checkoutBody(cartId)];
  const before = await orderCount();
  const first = await checkOut(api, body, id);
  const again = await checkOut(api, body, id);
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.body).toEqual(first.body);
  expect(await orderCount()).toBe(before + 1);
});

test('trial 7: the same id with another body is refused; another shop is independent', async () => {
  const cartId = await cartWith(api, { [await article()]: 1 });
  const [id, body] = [newId(), checkoutBody(cartId)];
  const first = await checkOut(api, body, id);
  const other = await checkOut(api, { ...body, email: 'somebody@example.org' }, id);
  expect(other).toMatchObject({ status: 422, body: { code: 'checkout_id_reused' } });
  expect((await checkOut(api, body, id)).body).toEqual(first.body);
  await kit.anotherShop('elsewhere');
  const elsewhere = await checkOut(apiOf(await kit.server(), 'elsewhere.localhost'), body, id);
  expect(elsewhere).toMatchObject({ status: 404, body: { code: 'cart_not_found' } });
});

test('trial 8: fifty identical requests at once have one effect and no error', async () => {
  const cartId = await cartWith(api, { [await article()]: 2 });
  const [id, body] = [newId(), checkoutBody(cartId)];
  const [orders, charges] = [await orderCount(), await captures()];
  const answers = await Promise.all(Array.from({ length: 50 }, () => checkOut(api, body, id)));
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200, 201]));
  expect(new Set(answers.map((answer) => answer.body['id'])).size).toBe(1);
  expect([await orderCount(), await captures()]).toEqual([orders + 1, charges + 1]);
});

test('trial 10: a refused request burns nothing: the corrected one uses the same id', async () => {
  const cartId = await cartWith(api, { [await article()]: 1 });
  const id = newId();
  const wrong = await checkOut(api, { ...checkoutBody(cartId), email: 'no address' }, id);
  expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'email' }] } });
  const changed = { ...checkoutBody(cartId), expectedTotal: { amount: 1, currency: 'GBP' } };
  expect((await checkOut(api, changed, id)).body['code']).toBe('total_changed');
  expect((await checkOut(api, checkoutBody(cartId), id)).status).toBe(201);
});

test('trial 10: an unreachable gateway is not remembered as the answer', async () => {
  const variantId = await article(1);
  const cartId = await cartWith(api, { [variantId]: 1 });
  const [id, body] = [newId(), checkoutBody(cartId)];
  await kit.gateway!.kill();
  expect(await checkOut(api, body, id)).toMatchObject({
    status: 503,
    body: { code: 'payment_unavailable' },
  });
  const levels = await owner.query(
    'select on_hand, reserved from inventory.stock where variant_id = $1',
    [variantId],
  );
  expect(levels.rows).toEqual([{ on_hand: '1', reserved: '0' }]);
  await kit.gateway!.start();
  expect((await checkOut(api, body, id)).status).toBe(201);
});

test('trial 24: two tabs check out one cart: one order, the other is told', async () => {
  const cartId = await cartWith(api, { [await article()]: 1 });
  const before = await orderCount();
  const answers = await Promise.all([1, 2].map(() => checkOut(api, checkoutBody(cartId))));
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  expect(await orderCount()).toBe(before + 1);
  expect((await checkOut(api, checkoutBody(cartId))).body['code']).toBe('cart_completed');
});

test('trial 25: twenty additions of one at the same time make twenty', async () => {
  const variantId = await article(100);
  const { body } = await api.post('/api/v1/carts', {});
  const url = `/api/v1/carts/${String(body['id'])}/lines`;
  await Promise.all(Array.from({ length: 20 }, () => api.post(url, { variantId, quantity: 1 })));
  const cart = await api.get(`/api/v1/carts/${String(body['id'])}`);
  expect(cart.body['lines']).toMatchObject([{ quantity: 20 }]);
});

test('trial 26: carts that name articles in opposite order meet no deadlock', async () => {
  const articles = await makeArticles(kit.ctx, { count: 4, onHand: 1000, priceMinor: 100 });
  const carts = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const order = index % 2 ? articles : articles.toReversed();
      return await cartWith(api, Object.fromEntries(order.map((id) => [id, 1])));
    }),
  );
  const answers = await Promise.all(carts.map((cartId) => checkOut(api, checkoutBody(cartId))));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
});

test.each([
  '-1',
  '0',
  '1.5',
  'NaN',
  '1e309',
  '"1e3"',
  '" 1"',
  '"１"',
  '2147483648',
  '9007199254740993',
  'null',
  '[]',
  '{"$gt":0}',
  'true',
  '"1"',
])('trial 27: the quantity %s is refused by name, and nothing is stored', async (quantity) => {
  const variantId = await article();
  const { body: cart } = await api.post('/api/v1/carts', {});
  const url = `/api/v1/carts/${String(cart['id'])}`;
  const refused = await api.put(`${url}/lines/${variantId}`, `{"quantity":${quantity}}`);
  expect(refused.status).toBe(400);
  expect(['invalid_input', 'malformed_json']).toContain(refused.body['code']);
  if (refused.body['code'] === 'invalid_input') {
    expect(refused.body['errors']).toMatchObject([{ field: 'quantity' }]);
  }
  expect((await api.get(url)).body).toMatchObject({ lines: [], total: { amount: 0 } });
});

test.each(['price', 'total', 'tax', 'currency', 'discount', 'shopId', 'status', 'paid'])(
  'trial 28: a client that sends %s is told that it is not its to say',
  async (member) => {
    const cartId = await cartWith(api, { [await article()]: 1 });
    const refused = await checkOut(api, { ...checkoutBody(cartId), [member]: 1 });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'invalid_input', errors: [{ field: member }] },
    });
  },
);

test('trial 29: a price that changed is never charged unseen', async () => {
  const variantId = await article(10, 1000);
  const cartId = await cartWith(api, { [variantId]: 1 });
  const quoted = await api.post(`/api/v1/carts/${cartId}/quote`, {
    shippingAddress: { country: 'GB' },
  });
  const expectedTotal = quoted.body['total'] as { amount: number };
  await shopTx({ ...kit.ctx }, (tx) => setPrices(tx, [{ variantId, priceMinor: 1100 }]));
  const [id, charges] = [newId(), await captures()];
  const refused = await checkOut(api, { ...checkoutBody(cartId), expectedTotal }, id);
  const total = { amount: expectedTotal.amount + 100, currency: 'GBP' };
  expect(refused).toMatchObject({ status: 409, body: { code: 'total_changed', total } });
  expect(await captures()).toBe(charges);
  const agreed = await checkOut(api, { ...checkoutBody(cartId), expectedTotal: total }, id);
  expect(agreed).toMatchObject({ status: 201, body: { total } });
});

test('trial 5: an amount that is not ours releases no goods and waits for people', async () => {
  const variantId = await article(1);
  const cartId = await cartWith(api, { [variantId]: 1 });
  const pending = await checkOut(api, checkoutBody(cartId, { token: 'tok_wrong_amount' }));
  expect(pending).toMatchObject({ status: 202, body: { state: 'pending' } });
  const { rows } = await owner.query(
    'select p.state from payments.payments p join orders.orders o on o.payment_id = p.id where o.id = $1',
    [pending.body['id']],
  );
  expect(rows).toEqual([{ state: 'needs_review' }]);
});
