import { afterAll, afterEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { anonymous, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { placeOrder } from './place-order.ts';
import { settlePending } from './settle-pending.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '300' } });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);

const shopper: Context = { ...kit.ctx, actor: anonymous };
const asNew = (): Context => ({ ...shopper, requestId: newId() });

async function buy(variantIds: readonly string[], quantity = 1, token = 'tok_ok') {
  const cartId = await fillCart(
    asNew(),
    variantIds.map((variantId) => ({ variantId, quantity })),
  );
  return await placeOrder(asNew(), newId(), checkoutBody(cartId, { token }));
}

test('a cart becomes an order: number, lines, money and stock agree', async () => {
  const articles = await makeArticles(kit.ctx, { count: 2, onHand: 10, priceMinor: 1250 });
  const placed = await buy(articles, 3);
  if (isRefusal(placed)) throw new Error(placed.detail);
  expect(placed.status).toBe(201);
  expect(placed.order).toMatchObject({
    state: 'placed',
    number: '1001',
    subtotal: { amount: 7500, currency: 'GBP' },
    payment: { method: 'card', state: 'approved' },
  });
  expect(placed.order.lines.map((line) => [line.quantity, line.total.amount])).toEqual([
    [3, 3750],
    [3, 3750],
  ]);
  expect(placed.order.total.amount).toBe(7500 + placed.order.shipping.price.amount);
});

test('the same id answers the same order; another body under it is refused', async () => {
  const articles = await makeArticles(kit.ctx, { onHand: 5, priceMinor: 1250 });
  const cartId = await fillCart(asNew(), [{ variantId: articles[0]!, quantity: 1 }]);
  const id = newId();
  const body = checkoutBody(cartId);
  const first = await placeOrder(asNew(), id, body);
  const again = await placeOrder(asNew(), id, body);
  const other = await placeOrder(asNew(), id, { ...body, email: 'other@example.org' });
  expect(first).toMatchObject({ status: 201 });
  expect(again).toMatchObject({
    status: 200,
    order: { id: isRefusal(first) ? '' : first.order.id },
  });
  expect(other).toMatchObject({ refusal: 'checkout_id_reused' });
});

test.each([['declined', 'tok_declined', 'payment_declined']])(
  'a %s card: stock back, cart open, the cart can be paid another way',
  async (_name, token, code) => {
    const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1250 });
    const cartId = await fillCart(asNew(), [{ variantId, quantity: 1 }]);
    const refused = await placeOrder(asNew(), newId(), checkoutBody(cartId, { token }));
    expect(refused).toMatchObject({ refusal: code });
    const placed = await placeOrder(asNew(), newId(), checkoutBody(cartId));
    expect(placed).toMatchObject({ status: 201 });
  },
);

test('out of stock names the lines, stores nothing and burns no id', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 2, priceMinor: 1250 });
  const cartId = await fillCart(asNew(), [{ variantId, quantity: 2 }]);
  await buy([variantId], 1);
  const id = newId();
  const refused = await placeOrder(asNew(), id, checkoutBody(cartId));
  expect(refused).toMatchObject({
    refusal: 'out_of_stock',
    data: { lines: [{ variantId, requested: 2, available: 1 }] },
  });
  const other = await fillCart(asNew(), [{ variantId, quantity: 1 }]);
  expect(await placeOrder(asNew(), id, checkoutBody(other))).toMatchObject({ status: 201 });
});

test('trial 3: the gateway charged and never answered: pending, then settled by the job, one capture', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1250 });
  const pending = await buy([variantId], 1, 'tok_timeout_charged');
  if (isRefusal(pending)) throw new Error(pending.detail);
  expect(pending.status).toBe(202);
  const owner = await kit.owner();
  await owner.query(
    `update payments.payments set next_ask_at = now() where state in ('unknown', 'asking')`,
  );
  expect(await settlePending(kit.app)).toBeGreaterThan(0);
  const { rows } = await owner.query<{ state: string }>(
    'select state from orders.orders where id = $1',
    [pending.order.id],
  );
  expect(rows).toEqual([{ state: 'placed' }]);
});

test('trial 21: 60 buyers at once of an article of which 10 exist', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 10, priceMinor: 1250 });
  const carts = await Promise.all(
    Array.from({ length: 60 }, () => fillCart(asNew(), [{ variantId, quantity: 1 }])),
  );
  const results = await Promise.all(
    carts.map((cartId) => placeOrder(asNew(), newId(), checkoutBody(cartId))),
  );
  const sold = results.filter((result) => !isRefusal(result));
  const refused = results.filter(isRefusal).map((result) => result.refusal);
  expect(sold).toHaveLength(10);
  expect(new Set(refused)).toEqual(new Set(['out_of_stock']));
});
