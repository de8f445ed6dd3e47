/** What is measured stays measured when the transaction that it belongs to rolls back. */
import { afterAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { watchTimers } from '#modules/quality/index.ts';
import { anonymous, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { placeOrder } from './place-order.ts';
import { settlePending } from './settle-pending.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '300' } });
afterAll(kit.stop);
await openForBusiness(kit.ctx);
const owner = await kit.owner();

const asNew = (): Context => ({ ...kit.ctx, actor: anonymous, requestId: newId() });

async function checkout(variantId: string, token: string) {
  const cartId = await fillCart(asNew(), [{ variantId, quantity: 1 }]);
  return await placeOrder(asNew(), newId(), checkoutBody(cartId, { token }));
}

/** Stores what was counted, as the worker does each minute, and adds up all that is stored. */
async function stored(): Promise<Record<string, unknown>> {
  const record = watchTimers([]).find(({ name }) => name === 'quality.record_metrics');
  await record?.run(kit.app);
  const { rows } = await owner.query<{ type: string; amount: number; events: number }>(
    `select type, sum((metadata ->> 'amount')::float8) as amount,
       sum((metadata ->> 'events')::float8) as events
     from quality.metrics where shop_id = $1 group by type`,
    [kit.shop.id],
  );
  return Object.fromEntries(rows.map(({ type, amount, events }) => [type, [amount, events]]));
}

test('a conflict, a declined card and a settlement that rolls back each count, once', async () => {
  const [scarce = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1250 });
  const [plenty = ''] = await makeArticles(kit.ctx, { onHand: 9, priceMinor: 1250 });
  const late = await fillCart(asNew(), [{ variantId: scarce, quantity: 1 }]);
  expect(await checkout(scarce, 'tok_ok')).toMatchObject({ status: 201 });
  const sold = await placeOrder(asNew(), newId(), checkoutBody(late));
  expect(sold).toMatchObject({ refusal: 'out_of_stock' });
  expect(await checkout(plenty, 'tok_declined')).toMatchObject({ refusal: 'payment_declined' });
  expect(await stored()).toMatchObject({
    stock_conflicts: [1, 0],
    payment_success_rate: [100, 2],
    orders_per_day: [1, 0],
  });
});

test('the money was taken, the order was rolled back: tried now, a success once it is settled', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 9, priceMinor: 1250 });
  await owner.query(
    `alter table orders.orders add constraint planted check (state <> 'placed') not valid`,
  );
  await expect(checkout(variantId, 'tok_ok')).rejects.toThrow('planted');
  expect(await stored()).toMatchObject({
    payment_success_rate: [100, 3],
    orders_per_day: [1, 0],
  });
  await owner.query('alter table orders.orders drop constraint planted');
  await owner.query(`update payments.payments set next_ask_at = now() - interval '1 minute'
    where state = 'asking'`);
  await settlePending(kit.app);
  expect(await stored()).toMatchObject({
    payment_success_rate: [200, 3],
    orders_per_day: [2, 0],
  });
  await expectChecksEmpty(kit.app);
});
