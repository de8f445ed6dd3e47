/** Trial 20: a gateway that drips one byte a second, and one that says nothing at all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { remoteApi } from '#kit/remote-api.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { authorise, openPayments } from '#modules/payments/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';

/** What trial 20 allows, from asking to the answer; the rest is for a machine that does more besides. */
const TOTAL_MS = 10_000;
const ROOM_MS = 3_000;
const SHOPPERS = 12;

// An operator who is patient with one attempt: three of them would be twenty-four seconds.
const kit = await startKit({
  gateway: true,
  settings: { PAYMENT_TIMEOUT_MS: '8000', BREAKER_FAILURES: '1000', DB_POOL_SIZE: '4' },
});
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const api = remoteApi(await kit.url());
const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 100, priceMinor: 1000 });
afterAll(async () => {
  await api.close();
  await kit.stop();
});

/** Connections of the product that are inside of a transaction right now. */
async function busyConnections(): Promise<number> {
  const { rows } = await owner.query<{ busy: number }>(
    `select count(*)::int as busy from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()
       and usename = 'emporium_app' and state <> 'idle'`,
  );
  return rows[0]!.busy;
}

test('trial 20: a dripping gateway is cut off in time, and no connection is held meanwhile', async () => {
  const carts = await Promise.all(
    Array.from({ length: SHOPPERS }, async () => await cartWith(api, { [variantId]: 1 })),
  );
  const began = performance.now();
  let open = SHOPPERS;
  const buying = carts.map(async (cartId) => {
    const answer = await checkOut(api, checkoutBody(cartId, { token: 'tok_drip' }));
    open -= 1;
    return { answer, tookMs: performance.now() - began };
  });
  // All are with the gateway by now; three times as many as there are connections.
  const asking = async () => {
    const sql = `select count(*)::int as asking from payments.payments where state = 'asking'`;
    return (await owner.query<{ asking: number }>(sql)).rows[0]!.asking;
  };
  await expect.poll(asking, { timeout: 6_000 }).toBe(SHOPPERS);
  // What is committed is seen a moment before its connection is said to be idle.
  await expect.poll(busyConnections, { timeout: 1_000 }).toBe(0);
  for (let looks = 0; looks < 20; looks += 1) {
    expect([open, await busyConnections()]).toEqual([SHOPPERS, 0]);
    await sleep(50);
  }
  // Everything else goes on, with the few connections there are.
  expect((await api.get('/api/v1/products?limit=5')).status).toBe(200);
  expect((await api.post('/api/v1/carts', {})).status).toBe(201);
  for (const { answer, tookMs } of await Promise.all(buying)) {
    expect(answer).toMatchObject({ status: 202, body: { state: 'pending' } });
    expect(tookMs).toBeLessThan(TOTAL_MS + ROOM_MS);
  }
  await expectChecksEmpty(kit.app);
}, 90_000);

test('trial 20: ten seconds are the end for whoever asks without a deadline, too', async () => {
  const payment = {
    paymentId: newId(),
    payableId: newId(),
    method: 'card',
    amountMinor: 1000,
    currency: 'GBP',
    token: 'tok_timeout_charged',
  };
  await shopTx({ ...kit.ctx }, (tx) => openPayments(tx, [payment]));
  const began = performance.now();
  expect(await authorise(kit.ctx, payment)).toEqual({ outcome: 'unknown', reason: 'timeout' });
  expect(performance.now() - began).toBeLessThan(TOTAL_MS + ROOM_MS);
}, 60_000);
