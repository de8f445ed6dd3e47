/** Trial 5: a gateway that takes another amount or currency, or takes it twice. */
import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { chargeCount, readLedger } from '#kit/ledger.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { signInOwner } from '#kit/staff.ts';
import { settlePending } from '#modules/checkout/index.ts';
import { newId } from '#platform/ids.ts';
import { registry } from '#platform/metrics.ts';
import { timers } from '../../src/modules/payments/jobs.ts';
import { reconcilePayments } from '../../src/modules/payments/reconcile-payments.ts';

/** People must hear of it within this: the longest pause of the timers that tell them. */
const ALERT_SECONDS = 60;

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '1000' } });
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const api = apiOf(await kit.server());
const staff = await signInOwner(kit);
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));

async function buy(token: string) {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 3, priceMinor: 1250 });
  const cartId = await cartWith(api, { [variantId]: 2 });
  const [checkoutId, body] = [newId(), checkoutBody(cartId, { token })];
  const answer = await checkOut(api, body, checkoutId);
  return { variantId, cartId, checkoutId, body, answer, orderId: String(answer.body['id']) };
}

async function runTimers(): Promise<void> {
  for (const { run } of timers) await run(kit.app);
}

/** Pieces on hand, and held, of the article. */
async function shelf(variantId: string): Promise<unknown> {
  const sql = 'select on_hand::int, reserved::int from inventory.stock where variant_id = $1';
  return (await owner.query(sql, [variantId])).rows[0];
}

test.each(['tok_wrong_amount', 'tok_wrong_currency'])(
  'trial 5: %s: needs review, people are told, the goods stay, and nothing but a person ends it',
  async (token) => {
    const { answer, orderId, variantId, checkoutId, body } = await buy(token);
    expect(answer).toMatchObject({ status: 202, body: { state: 'pending' } });
    // Told at once: as an error in the log, in the list, and in the figures by the next timer.
    const { rows } = await owner.query<{ id: string }>(
      'select id from payments.payments where payable_id = $1',
      [orderId],
    );
    const paymentId = rows[0]!.id;
    const lines = kit.logLines().filter((line) => JSON.stringify(line).includes(paymentId));
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'ERROR', message: 'event=payment.needs_review' }),
    );
    expect(Math.max(...timers.map(({ everySeconds }) => everySeconds))).toBeLessThanOrEqual(
      ALERT_SECONDS,
    );
    await runTimers();
    expect(await registry.metrics()).toMatch(/payments_open_cases\{state="needs_review"\} [1-9]/);
    const reviews = await staff('GET', '/api/v1/admin/payments/reviews');
    expect(JSON.stringify(reviews.body)).toContain(paymentId);
    // Neither the timer, nor the same request again, nor time itself releases the goods.
    while ((await settlePending(kit.app)) > 0);
    expect(await checkOut(api, body, checkoutId)).toMatchObject({ status: 202 });
    expect(await shelf(variantId)).toEqual({ on_hand: 3, reserved: 2 });
    const decision = { decision: 'accept', reason: 'it is near enough' };
    const path = `/api/v1/admin/payments/${paymentId}/review`;
    const accepted = await staff('POST', path, decision, { 'idempotency-key': newId() });
    expect(accepted).toMatchObject({ status: 409, body: { code: 'review_not_acceptable' } });
    const back = { decision: 'return', reason: 'not what was agreed' };
    const returned = await staff('POST', path, back, { 'idempotency-key': newId() });
    expect(returned).toMatchObject({ status: 200, body: { state: 'voiding' } });
    expect(await shelf(variantId)).toEqual({ on_hand: 3, reserved: 0 });
  },
);

test('trial 5: success told again and again, and early, is one success', async () => {
  const before = chargeCount(await readLedger(kit.gateway!.url));
  const { answer, body, checkoutId, variantId, orderId } = await buy('tok_500_charged');
  expect(answer.status).toBe(202);
  await owner.query('update payments.payments set next_ask_at = now() where payable_id = $1', [
    orderId,
  ]);
  await Promise.all([settlePending(kit.app), settlePending(kit.app), settlePending(kit.app)]);
  const again = await checkOut(api, body, checkoutId);
  expect(again).toMatchObject({ status: 200, body: { id: orderId, state: 'placed' } });
  expect(chargeCount(await readLedger(kit.gateway!.url))).toBe(before + 1);
  expect(await shelf(variantId)).toEqual({ on_hand: 1, reserved: 0 });
});

test('trial 5: a second charge that nobody asked for is found by the comparison of the books', async () => {
  const { orderId, answer } = await buy('tok_ok');
  expect(answer.status).toBe(201);
  const total = (answer.body['total'] as { amount: number }).amount;
  const charged = await fetch(`${kit.gateway!.url}/payments`, {
    method: 'POST',
    headers: { 'x-merchant-account': kit.shop.id },
    body: JSON.stringify({
      idempotencyKey: newId(),
      reference: orderId,
      amountMinor: total,
      currency: 'GBP',
      token: 'tok_ok',
      capture: true,
    }),
  });
  const { id } = (await charged.json()) as { id: string };
  await kit.app.clock.sleep(20);
  await reconcilePayments(kit.app, 0);
  const cases = await staff('GET', '/api/v1/admin/payments/cases');
  expect(cases.body).toMatchObject({ items: [{ kind: 'capture_without_payment', subject: id }] });
  const told = kit.logLines().filter((line) => JSON.stringify(line).includes(`"${id}"`));
  expect(told).toEqual([expect.objectContaining({ level: 'ERROR' })]);
});
