/** Plants what must never be, in a transaction that is taken back, and sees it found. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type pg from 'pg';
import { makeArticles } from '#kit/articles.ts';
import { allChecks, expectChecksEmpty } from '#kit/checks.ts';
import { startKit, type Kit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { anonymous } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { placeOrder } from './place-order.ts';

let kit: Kit;
let owner: pg.Client;
const checks = await allChecks();

beforeAll(async () => {
  kit = await startKit({ gateway: true });
  owner = await kit.owner();
  await openForBusiness(kit.ctx);
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 9, priceMinor: 1250 });
  for (const token of ['tok_ok', 'tok_ok', 'tok_declined']) {
    const ctx = { ...kit.ctx, actor: anonymous, requestId: newId() };
    const cartId = await fillCart(ctx, [{ variantId, quantity: 1 }]);
    const placed = await placeOrder(ctx, newId(), checkoutBody(cartId, { token }));
    expect(isRefusal(placed)).toBe(token === 'tok_declined');
  }
});
afterAll(async () => await kit.stop());

async function countFound(name: string, defect: string): Promise<number> {
  const check = checks.find((each) => each.name === name);
  if (!check) throw new Error(`There is no check ${name}`);
  await owner.query('begin');
  try {
    const { rowCount } = await owner.query(defect);
    expect(rowCount, 'the defect was not planted').toBeGreaterThan(0);
    return (await owner.query(check.statement.text)).rows.length;
  } finally {
    await owner.query('rollback');
  }
}

test('nothing is wrong with what was bought and what was declined', async () => {
  await expectChecksEmpty(kit.app);
});

const placed = `select id from orders.orders where state = 'placed' order by number limit 1`;
const failed = `select id from orders.orders where state = 'failed'`;

test.each([
  [
    'one cart became two orders',
    'checkout.one_effect_each',
    `update orders.orders set cart_id = (select cart_id from orders.orders where number = 1001)
     where number = 1002`,
  ],
  [
    'two attempts share an order',
    'checkout.one_effect_each',
    `update checkout.attempts set order_id = (${placed})`,
  ],
  [
    'two attempts share goods',
    'checkout.one_effect_each',
    `update checkout.attempts
     set reservation_id = (select reservation_id from orders.orders where number = 1001)`,
  ],
  [
    'a tax that is not said',
    'orders.taxes_make_the_tax',
    `update orders.orders set taxes = '[]' where number = 1001`,
  ],
  [
    'a line with more tax than its order',
    'orders.taxes_make_the_tax',
    `update orders.lines set tax_minor = 999999 where order_id = (${placed})`,
  ],
  [
    'an order that was placed twice',
    'orders.legal_moves',
    `insert into orders.events (shop_id, order_id, id, kind, actor, text)
     select shop_id, order_id, uuidv7(), kind, actor, text from orders.events
     where kind = 'placed' limit 1`,
  ],
  [
    'an order that was placed and has no history of it',
    'orders.legal_moves',
    `delete from orders.events where kind = 'placed' and order_id = (${placed})`,
  ],
  [
    'a failed order that says it was placed',
    'orders.legal_moves',
    `insert into orders.events (shop_id, order_id, id, kind, actor, text)
     select shop_id, id, uuidv7(), 'placed', 'planted', '' from orders.orders
     where id = (${failed})`,
  ],
  [
    'an order that was placed before it was made',
    'orders.legal_moves',
    `update orders.orders set placed_at = created_at - interval '1 second' where id = (${placed})`,
  ],
])('%s: found by %s', async (_what, name, defect) => {
  expect(await countFound(name, defect)).toBeGreaterThan(0);
});
