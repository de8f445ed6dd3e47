import { afterAll, afterEach, expect, test } from 'vitest';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { anonymous } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { bodyHash } from '#platform/http/idempotency.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { placeOrder } from './place-order.ts';
import { promiseOrders } from './promise-orders.ts';
import { settleAll } from './settle-attempts.ts';
import { settlePending } from './settle-pending.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '300' } });
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const declined = { outcome: 'declined', reason: 'insufficient funds' } as const;
const shopper = { ...kit.ctx, actor: anonymous };

/** A checkout whose process lost its database, or died, before the gateway was asked. */
async function promiseOnly(checkoutId: string, cartId: string) {
  const body = checkoutBody(cartId, { email: 'interrupted@example.org' });
  const wish = { checkoutId, body, bodyHash: bodyHash(body), personId: null };
  const [promised] = await shopTx({ ...shopper }, (tx) => promiseOrders(tx, [wish]));
  expect(promised).toMatchObject({ kind: 'promised' });
  return body;
}

async function settleNow(): Promise<void> {
  await owner.query(
    `update payments.payments set next_ask_at = now() where state in ('unknown', 'asking')`,
  );
  while ((await settlePending(kit.app)) > 0);
}

test('a payment that never reached the gateway was not declined: the same id buys', async () => {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1250 });
  const cartId = await fillCart({ ...shopper }, [{ variantId, quantity: 1 }]);
  const id = newId();
  const body = await promiseOnly(id, cartId);
  expect(await placeOrder({ ...shopper }, id, body)).toMatchObject({ status: 202 });
  await settleNow();
  const { rows } = await owner.query('select on_hand, reserved from inventory.stock');
  expect(rows).toEqual([{ on_hand: '1', reserved: '0' }]);
  // The first asker's answer comes after all: a refusal in words, no error.
  const late = { checkoutId: id, paymentId: newId(), outcome: declined };
  expect(await shopTx({ ...shopper }, (tx) => settleAll(tx, [late]))).toMatchObject([
    { state: 'released', refusal: { refusal: 'payment_declined' } },
  ]);
  const placed = await placeOrder({ ...shopper }, id, body);
  if (isRefusal(placed)) throw new Error(placed.detail);
  expect(placed.status).toBe(201);
  const kept = [...netCaptures(await readLedger(kit.gateway!.url))];
  expect(kept.filter(([, amount]) => amount !== 0)).toEqual([
    [placed.order.id, placed.order.total.amount],
  ]);
});
