import { expect, test } from 'vitest';
import { itemsOf, type ArticleAtStart, type Decision, type RecordedRequest } from './model.ts';
import { planReplay } from './plan-replay.ts';

const article = (available: number): ArticleAtStart => ({
  kind: 'article',
  variantId: 'lamp',
  title: 'Lamp',
  unit: 'piece',
  priceMinor: 100,
  available,
  weightGrams: null,
  taxClass: 'standard',
  sellable: true,
});

const request = (more: Partial<RecordedRequest>): RecordedRequest => ({
  kind: 'request',
  from: 0,
  until: 0,
  actor: 'guest',
  method: 'PUT',
  path: '',
  status: 200,
  ...more,
});

/** A cart that was filled before anything else happened. */
const cart = (id: string, quantity = 1): RecordedRequest[] => [
  request({ method: 'POST', path: '/api/v1/carts', body: { id }, status: 201 }),
  request({
    path: `/api/v1/carts/${id}/lines`,
    body: { lines: [{ variantId: 'lamp', quantity }] },
  }),
];

const checkout = (id: string, from: number, until: number, code?: string): RecordedRequest =>
  request({
    path: `/api/v1/checkouts/${id}`,
    from,
    until,
    body: { cartId: id, payment: { method: 'card', token: 'tok_ok' } },
    status: code === undefined ? 201 : 409,
    ...(code === undefined ? {} : { code }),
  });

const decision = (checkoutId: string, heldAt: number, settledAt: number): Decision => ({
  kind: 'decision',
  checkoutId,
  heldAt,
  settledAt,
  state: 'completed',
});

function planned(available: number, requests: RecordedRequest[], decisions: Decision[]): string[] {
  const byId = new Map(decisions.map((each) => [each.checkoutId, each]));
  return planReplay(itemsOf(requests), byId, [article(available)])
    .filter(({ item }) => item.kind === 'checkout')
    .map(({ step, item }) => `${step} ${item.checkoutId}`);
}

test('a refusal that was answered before the sale that caused it was, still comes after it', () => {
  const requests = [
    ...cart('a'),
    ...cart('b'),
    checkout('a', 10, 90),
    checkout('b', 20, 40, 'out_of_stock'),
  ];
  expect(planned(1, requests, [decision('a', 15, 80)])).toEqual(['send a', 'send b']);
});

test('a refusal by goods that a declined card held comes while they were held', () => {
  const requests = [
    ...cart('a'),
    ...cart('b'),
    ...cart('c'),
    checkout('a', 10, 90, 'payment_declined'),
    checkout('b', 20, 40, 'out_of_stock'),
    checkout('c', 92, 99),
  ];
  const decisions = [decision('a', 15, 80), decision('c', 93, 95)];
  expect(planned(1, requests, decisions)).toEqual(['hold a', 'send b', 'release a', 'send c']);
});

test('goods come back before the sale that needed them, though the shopper was told later', () => {
  const requests = [
    ...cart('a'),
    ...cart('b'),
    checkout('a', 10, 90, 'payment_declined'),
    checkout('b', 60, 85),
  ];
  const decisions = [decision('a', 15, 70), decision('b', 72, 80)];
  expect(planned(1, requests, decisions)).toEqual(['hold a', 'release a', 'send b']);
});

test('a refusal that nothing explains is played where it was answered', () => {
  const requests = [
    ...cart('a'),
    ...cart('b'),
    checkout('b', 1, 2, 'out_of_stock'),
    checkout('a', 10, 90),
  ];
  expect(planned(9, requests, [decision('a', 15, 80)])).toEqual(['send b', 'send a']);
});

test('busy answers and repetitions are no steps, and a cart of before is filled by its order', () => {
  const line = { variantId: 'lamp', quantity: 2, priceMinor: 100, totalMinor: 200 };
  const order = { lines: [line], shippingMinor: 0, taxMinor: 0, totalMinor: 200 };
  const requests = [
    { ...checkout('a', 1, 2), status: 202 },
    { ...checkout('a', 3, 4), status: 503 },
    { ...checkout('a', 5, 6), status: 200, order },
    { ...checkout('a', 7, 8), status: 200, order },
    checkout('unknown', 9, 10, 'cart_not_found'),
  ];
  const items = itemsOf(requests);
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ prefill: true, lines: [{ variantId: 'lamp', quantity: 2 }] });
});

test('what a cart holds follows its requests', () => {
  const path = '/api/v1/carts/a/lines';
  const requests = [
    ...cart('a', 3),
    request({ method: 'POST', path, body: { variantId: 'lamp', quantity: 2 }, until: 1 }),
    request({ path: `${path}/oil`, body: { quantity: 4 }, until: 2 }),
    request({ path: `${path}/wick`, body: { quantity: 9 }, until: 3, status: 409 }),
    request({ method: 'DELETE', path: `${path}/oil`, until: 4 }),
    checkout('a', 5, 6),
  ];
  expect(itemsOf(requests).at(-1)?.lines).toEqual([{ variantId: 'lamp', quantity: 5 }]);
});
