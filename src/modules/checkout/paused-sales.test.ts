import { afterAll, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { anonymous, shopContext, type Context } from '#platform/context.ts';
import { newId } from '#platform/ids.ts';
import { placeOrder } from './place-order.ts';

const kit = await startKit({ gateway: true });
afterAll(kit.stop);
await openForBusiness(kit.ctx);
const other = shopContext(kit.app, (await kit.anotherShop('other')).id);
await openForBusiness(other);
const owner = await kit.owner();

const PATIENCE = { timeout: 10_000, interval: 50 };

async function wishFor(ctx: Context, variantId: string) {
  const cartId = await fillCart({ ...ctx }, [{ variantId, quantity: 1 }]);
  const id = newId();
  const body = checkoutBody(cartId);
  return async () => await placeOrder({ ...ctx, actor: anonymous, requestId: newId() }, id, body);
}

async function pause(path: string): Promise<() => Promise<void>> {
  const id = newId();
  await owner.query(
    `insert into quality.pauses (shop_id, id, breach_id, path, reason, began_at)
     values ($1, $2, $2, $3, 'planted', now())`,
    [kit.shop.id, id, path],
  );
  return async () => {
    await owner.query(
      `update quality.pauses set ended_at = now(), ended_by = 'test' where id = $1`,
      [id],
    );
  };
}

test('a paused shop takes no order, answers known ids, and sells on once it is resumed', async () => {
  const [variantId = ''] = await makeArticles({ ...kit.ctx }, { onHand: 9, priceMinor: 500 });
  const before = await wishFor(kit.ctx, variantId);
  expect(await before()).toMatchObject({ status: 201 });
  const resume = await pause('checkout');
  const wish = await wishFor(kit.ctx, variantId);
  await new Promise((done) => setTimeout(done, 1000));
  expect(await wish()).toMatchObject({
    refusal: 'sales_paused',
    status: 503,
    retryAfterSeconds: 30,
  });
  expect(await before()).toMatchObject({ status: 200 });
  const [theirs = ''] = await makeArticles({ ...other }, { onHand: 9, priceMinor: 500 });
  expect(await (await wishFor(other, theirs))()).toMatchObject({ status: 201 });
  await resume();
  await expect.poll(wish, PATIENCE).toMatchObject({ status: 201 });
});

test('a paused article is refused, the one beside it is sold', async () => {
  const [bad = '', good = ''] = await makeArticles(
    { ...kit.ctx },
    { count: 2, onHand: 9, priceMinor: 500 },
  );
  const resume = await pause(`stock:${bad}`);
  const wish = await wishFor(kit.ctx, bad);
  await new Promise((done) => setTimeout(done, 1000));
  expect(await wish()).toMatchObject({ refusal: 'sales_paused', data: { variantIds: [bad] } });
  expect(await (await wishFor(kit.ctx, good))()).toMatchObject({ status: 201 });
  await resume();
  await expect.poll(wish, PATIENCE).toMatchObject({ status: 201 });
});
