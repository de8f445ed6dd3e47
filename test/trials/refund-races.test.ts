/** Trial 16 over HTTP: many clerks refund one payment at the same moment. */
import { afterAll, afterEach, expect, test } from 'vitest';
import { apiOf, cartWith, checkOut } from '#kit/api.ts';
import { makeArticles } from '#kit/articles.ts';
import { expectChecksEmpty } from '#kit/checks.ts';
import { startKit } from '#kit/index.ts';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import { checkoutBody, openForBusiness } from '#kit/shopping.ts';
import { signInOwner } from '#kit/staff.ts';
import { newId } from '#platform/ids.ts';
import { finishDueRefunds, finishDueVoids } from '../../src/modules/payments/jobs.ts';

const kit = await startKit({ gateway: true, settings: { PAYMENT_TIMEOUT_MS: '1000' } });
await openForBusiness(kit.ctx);
const owner = await kit.owner();
const api = apiOf(await kit.server());
const staff = await signInOwner(kit);
afterAll(kit.stop);
afterEach(async () => await expectChecksEmpty(kit.app));

/** A placed order of 10.00 with its shipping; what was paid for it. */
async function sell() {
  const [variantId = ''] = await makeArticles(kit.ctx, { onHand: 5, priceMinor: 1000 });
  const answer = await checkOut(api, checkoutBody(await cartWith(api, { [variantId]: 1 })));
  expect(answer.status).toBe(201);
  const orderId = String(answer.body['id']);
  const { rows } = await owner.query<{ id: string }>(
    'select id from payments.payments where payable_id = $1',
    [orderId],
  );
  const totalMinor = (answer.body['total'] as { amount: number }).amount;
  return { orderId, paymentId: rows[0]!.id, totalMinor };
}

const post = async (path: string, body: object, key = newId()) =>
  await staff('POST', `/api/v1/admin/${path}`, body, { 'idempotency-key': key });

async function refund(paymentId: string, amountMinor?: number, key?: string) {
  const amount =
    amountMinor === undefined ? {} : { amount: { amount: amountMinor, currency: 'GBP' } };
  return await post(`payments/${paymentId}/refunds`, { reason: 'race', ...amount }, key);
}

/** Lets the worker do what was promised; what the gateway has kept for the order then. */
async function keptAfterWork(orderId: string): Promise<number | undefined> {
  for (const table of ['payments.payments', 'payments.refunds']) {
    await owner.query(`update ${table} set next_ask_at = now() where next_ask_at is not null`);
  }
  // Two workers at once, as in production.
  await Promise.all([finishDueRefunds(kit.app), finishDueRefunds(kit.app)]);
  await Promise.all([finishDueVoids(kit.app), finishDueVoids(kit.app)]);
  return netCaptures(await readLedger(kit.gateway!.url)).get(orderId);
}

const tally = (answers: readonly { status: number }[]): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

test('trial 16: ten whole refunds at once: one is taken, nine are told 409', async () => {
  const { paymentId, orderId } = await sell();
  const answers = await Promise.all(Array.from({ length: 10 }, () => refund(paymentId)));
  expect(tally(answers)).toEqual({ 201: 1, 409: 9 });
  for (const { status, body } of answers) {
    if (status === 409)
      expect(['refund_exceeds_captured', 'payment_not_refundable']).toContain(body['code']);
  }
  expect(await keptAfterWork(orderId)).toBe(0);
});

test('trial 16: thirds at once, four of them, and the rest: exact to the penny', async () => {
  const { paymentId, orderId, totalMinor } = await sell();
  const third = Math.floor(totalMinor / 3);
  const answers = await Promise.all([1, 2, 3, 4].map(() => refund(paymentId, third)));
  expect(tally(answers)).toEqual({ 201: 3, 409: 1 });
  const rest = totalMinor - 3 * third;
  expect(await keptAfterWork(orderId)).toBe(rest);
  expect((await refund(paymentId, rest + 1)).status).toBe(409);
  if (rest > 0) expect((await refund(paymentId, rest)).status).toBe(201);
  expect(await keptAfterWork(orderId)).toBe(0);
  expect((await refund(paymentId, 1)).status).toBe(409);
});

test('trial 16: more than was captured is refused, and nothing is set aside', async () => {
  const { paymentId, orderId, totalMinor } = await sell();
  expect((await refund(paymentId, totalMinor + 1)).body).toMatchObject({
    code: 'refund_exceeds_captured',
  });
  expect((await refund(paymentId, Number.MAX_SAFE_INTEGER)).status).toBe(409);
  expect(await keptAfterWork(orderId)).toBe(totalMinor);
});

test('trial 16: one click ten times under one key is one refund', async () => {
  const { paymentId, orderId, totalMinor } = await sell();
  const key = newId();
  const answers = await Promise.all(Array.from({ length: 10 }, () => refund(paymentId, 100, key)));
  expect(tally(answers)).toEqual({ 201: 10 });
  expect(new Set(answers.map(({ body }) => String(body['id']))).size).toBe(1);
  expect(await keptAfterWork(orderId)).toBe(totalMinor - 100);
});

test('trial 17: refunds, a cancellation and a void at once: the money is back once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { paymentId, orderId } = await sell();
    const [cancelled, letGo, ...refunds] = await Promise.all([
      post(`orders/${orderId}/cancellation`, { reason: 'race' }),
      post(`payments/${paymentId}/void`, { reason: 'race' }),
      refund(paymentId, 200),
      refund(paymentId, 300),
    ]);
    expect([cancelled?.status, letGo?.status]).toEqual([200, 409]);
    for (const { status } of refunds) expect([201, 409]).toContain(status);
    expect(await keptAfterWork(orderId)).toBe(0);
  }
});
