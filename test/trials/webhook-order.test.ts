/** Trials 11 to 13 with the gateway's own events: many things happen to one payment, and are told badly. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { accepted } from '#kit/accepted.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, fillCart, openForBusiness } from '#kit/shopping.ts';
import { placeOrder } from '#modules/checkout/index.ts';
import { cancelOrder } from '#modules/orders/index.ts';
import { openRefunds, webhookSecretOf } from '#modules/payments/index.ts';
import { anonymous } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { startJobs, type Worker } from '#platform/worker.ts';
import { modules } from '../../src/modules.ts';

const WAIT = { timeout: 20_000 };

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '1000' } });
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const url = `${await kit.url()}/api/v1/payments/webhooks/card`;
const secret = webhookSecretOf(kit.app, kit.shop.id);
let worker: Worker;

beforeAll(async () => {
  // Jobs without timers: what the events do not lead to does not happen.
  const doors = await Promise.all(modules.flatMap(({ jobs }) => (jobs ? [jobs()] : [])));
  const jobs = doors.flatMap((door) => door.jobs ?? []);
  worker = await startJobs(kit.app, jobs, []);
});
beforeEach(async () => await kit.gateway!.control({ reset: true }));
afterEach(async () => await expectChecksEmpty(kit.app));
afterAll(async () => {
  await worker.stop();
  await kit.stop();
});

/** An order that was paid, with its payment. */
async function buy() {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 1, priceMinor: 1250 });
  const shopper = { ...kit.ctx, actor: anonymous };
  const cartId = await fillCart(shopper, [{ variantId, quantity: 1 }]);
  const placed = accepted(await placeOrder(shopper, newId(), checkoutBody(cartId)));
  const orderId = placed.order.id;
  const { rows } = await owner.query<{ id: string }>(
    'select id from payments.payments where payable_id = $1',
    [orderId],
  );
  return { orderId, paymentId: rows[0]!.id };
}

async function historyOf(paymentId: string): Promise<string[]> {
  const { rows } = await owner.query<{ state: string }>(
    'select state from payments.payment_events where payment_id = $1 order by sequence',
    [paymentId],
  );
  return rows.map(({ state }) => state);
}

/** Types of the events of a payment, in the order in which they came in. */
async function heardOf(paymentId: string): Promise<string[]> {
  const { rows } = await owner.query<{ type: string }>(
    'select type from payments.webhook_events where payment_id = $1 order by received_at',
    [paymentId],
  );
  return rows.map(({ type }) => type);
}

const refund = async (paymentId: string, amountMinor: number): Promise<void> => {
  const wanted = { refundId: newId(), paymentId, amountMinor, reason: 'test' };
  await shopTx({ ...kit.ctx }, async (tx) => await openRefunds(tx, [wanted]));
};

const manners = {
  'twice, and the younger first': { copies: 2, reorder: true },
  'before our own answer': { copies: 3, early: true },
  'long after': { copies: 2, delayMs: 1_500 },
};

test.each(Object.entries(manners))(
  'trials 11 and 13: approved, refunded in part, refunded whole, told %s: no state goes back',
  async (_how, manner) => {
    await kit.gateway!.control({ merchant: kit.shop.id, webhook: { url, secret, ...manner } });
    const { paymentId, orderId } = await buy();
    await refund(paymentId, 500);
    await expect
      .poll(async () => await historyOf(paymentId), WAIT)
      .toEqual(['approved', 'partially_refunded']);
    const { rows } = await owner.query<{ left: number }>(
      'select (captured_minor - refunded_minor)::int as left from payments.payments where id = $1',
      [paymentId],
    );
    await refund(paymentId, rows[0]!.left);
    const whole = ['approved', 'partially_refunded', 'refunded'];
    await expect.poll(async () => await historyOf(paymentId), WAIT).toEqual(whole);
    const events = ['payment.approved', 'payment.refunded', 'payment.refunded'];
    const told = async () => (await heardOf(paymentId)).toSorted();
    await expect.poll(told, WAIT).toEqual(events);
    // Whatever was still on its way has arrived: nothing moved, and the gateway agrees.
    expect(await historyOf(paymentId)).toEqual(whole);
    expect(netCaptures(await readLedger(kit.gateway!.url)).get(orderId)).toBe(0);
  },
  60_000,
);

test('trial 13: a void that is told before its approval leaves the payment voided', async () => {
  await kit.gateway!.control({
    merchant: kit.shop.id,
    webhook: { url, secret, copies: 2, delayMs: 1_000, reorder: true },
  });
  const { orderId, paymentId } = await buy();
  await shopTx({ ...kit.ctx }, async (tx) => await cancelOrder(tx, orderId, 'test'));
  const line = ['approved', 'voiding', 'voided'];
  await expect.poll(async () => await historyOf(paymentId), WAIT).toEqual(line);
  const told = async () => (await heardOf(paymentId)).toSorted();
  await expect.poll(told, WAIT).toEqual(['payment.approved', 'payment.voided']);
  expect(await historyOf(paymentId)).toEqual(line);
}, 60_000);
