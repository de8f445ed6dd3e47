/** Trials 34 and 35 along the whole way: what is wanted twice, and what is counted while it is sold. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { signInOwner } from '#kit/staff.ts';
import { newId } from '#platform/ids.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '8000' } });
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const api = apiOf(await kit.server());
const staff = await signInOwner(kit);
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));

const article = async (onHand: number): Promise<string> =>
  (await makeArticles(kit.ctx, { onHand, priceMinor: 1000 }))[0]!;

async function shelf(variantId: string): Promise<unknown> {
  const sql = 'select on_hand::int, reserved::int from inventory.stock where variant_id = $1';
  return (await owner.query(sql, [variantId])).rows[0];
}

/** Somebody counted: so many are there. */
async function count(variantId: string, onHand: number) {
  const key = { 'idempotency-key': newId() };
  return await staff('PUT', `/api/v1/admin/stock/${variantId}`, { onHand }, key);
}

test('trial 34: one variant in two lines is one demand, in the cart and at the shelf', async () => {
  const variantId = await article(5);
  const { body: cart } = await api.post('/api/v1/carts', {});
  const url = `/api/v1/carts/${String(cart['id'])}`;
  const put = async (...quantities: number[]) =>
    await api.put(`${url}/lines`, {
      lines: quantities.map((quantity) => ({ variantId, quantity })),
    });
  const short = { lines: [{ variantId, requested: 6, available: 5 }] };
  expect(await put(3, 3)).toMatchObject({
    status: 409,
    body: { code: 'insufficient_stock', ...short },
  });
  const filled = await put(3, 2);
  expect(filled).toMatchObject({ status: 200, body: { lines: [{ variantId, quantity: 5 }] } });
  // Meanwhile another buyer has one of them.
  await checkOut(api, checkoutBody(await cartWith(api, { [variantId]: 1 })));
  expect(await checkOut(api, checkoutBody(String(cart['id'])))).toMatchObject({
    status: 409,
    body: { code: 'out_of_stock', lines: [{ variantId, requested: 5, available: 4 }] },
  });
  expect(await shelf(variantId)).toEqual({ on_hand: 4, reserved: 0 });
});

test('trial 35: what is counted while it is being paid for keeps the buyer’s pieces', async () => {
  const variantId = await article(5);
  const cartId = await cartWith(api, { [variantId]: 3 });
  await kit.gateway!.control({ latencyMs: 1_500 });
  const buying = checkOut(api, checkoutBody(cartId));
  while (JSON.stringify(await shelf(variantId)) !== '{"on_hand":5,"reserved":3}') await sleep(5);
  expect(await count(variantId, 2)).toMatchObject({
    status: 409,
    body: { code: 'stock_below_reserved', onHand: 5, reserved: 3 },
  });
  expect((await count(variantId, 3)).status).toBe(200);
  expect((await buying).status).toBe(201);
  expect(await shelf(variantId)).toEqual({ on_hand: 0, reserved: 0 });
});
