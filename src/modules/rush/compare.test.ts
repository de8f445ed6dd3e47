import { expect, test } from 'vitest';
import { compareRush } from './compare.ts';
import type { Item, RecordedOrder } from './model.ts';

const order: RecordedOrder = {
  lines: [{ variantId: 'lamp', quantity: 1, priceMinor: 100, totalMinor: 100 }],
  shippingMinor: 50,
  taxMinor: 20,
  totalMinor: 150,
};
const item = (outcome: string): Item => ({
  kind: 'checkout',
  checkoutId: 'a',
  request: {
    kind: 'request',
    from: 0,
    until: 0,
    actor: 'guest',
    method: 'PUT',
    path: '/api/v1/checkouts/a',
    status: 201,
  },
  outcome,
  isShort: false,
  lines: [],
  order: outcome === 'ok' ? order : null,
  prefill: false,
});
const other = (change: Partial<RecordedOrder>) => ({ ...order, ...change });

test.each<[string, string, RecordedOrder | null, number]>([
  ['ok', 'ok', order, 0],
  ['ok', 'ok', other({ totalMinor: 151 }), 1],
  ['ok', 'ok', other({ taxMinor: 19 }), 1],
  ['ok', 'ok', other({ lines: [{ ...order.lines[0]!, quantity: 2 }] }), 1],
  ['ok', 'out_of_stock', null, 1],
  ['out_of_stock', 'ok', order, 1],
  ['out_of_stock', 'payment_declined', null, 1],
  ['out_of_stock', 'out_of_stock', null, 0],
])('recorded %s, replayed %s', (recorded, outcome, played, differences) => {
  const result = compareRush([{ item: item(recorded), outcome, order: played }]);
  expect(result.differences).toHaveLength(differences);
});

test('refusals are counted by code', () => {
  const played = ['ok', 'out_of_stock', 'out_of_stock'].map((outcome) => ({
    item: item(outcome),
    outcome,
    order: null,
  }));
  expect(compareRush(played)).toMatchObject({
    orders: { recorded: 1, replayed: 1 },
    refusals: { recorded: { out_of_stock: 2 }, replayed: { out_of_stock: 2 } },
  });
});
