import { afterAll, beforeEach, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { finishDueRefunds, finishDueVoids } from './jobs.ts';
import { codeOf, deskOptions, openDesk, refund } from './payments.fixture.ts';
import { openRefunds, refundPayment } from './refund-payment.ts';
import { finishVoid, voidPayments } from './void-payment.ts';

const kit = await startKit(deskOptions);
const { atGateway, brokenChecks, ctx, historyOf, makeDue, pay, rowOf, voidAtGateway } =
  openDesk(kit);

beforeEach(async () => await kit.gateway!.control({ reset: true }));
afterAll(async () => {
  const broken = await brokenChecks();
  await kit.stop();
  if (broken.length > 0) throw new Error(`Broken after these tests: ${broken.join(', ')}`);
});

test('trial 16: partial refunds are exact to the minor unit and end at what was captured', async () => {
  const { paymentId } = await pay();
  for (const part of [333, 333, 333]) {
    expect(await refundPayment(ctx(), refund(paymentId, part))).toMatchObject({
      state: 'refunded',
    });
  }
  expect(codeOf(await refundPayment(ctx(), refund(paymentId, 2)))).toBe('refund_exceeds_captured');
  expect(await rowOf(paymentId)).toMatchObject({
    state: 'partially_refunded',
    refunded_minor: 999,
  });
  await refundPayment(ctx(), refund(paymentId, 1));
  expect(await rowOf(paymentId)).toMatchObject({ state: 'refunded', refunded_minor: 1000 });
  expect(codeOf(await refundPayment(ctx(), refund(paymentId, 1)))).toBe('refund_exceeds_captured');
  expect(await atGateway(paymentId)).toMatchObject({ refundedMinor: 1000 });
});

test('trial 16: two whole refunds in parallel give the money back once', async () => {
  const { paymentId } = await pay();
  const results = await Promise.all(
    Array.from({ length: 8 }, () => refundPayment(ctx(), refund(paymentId, 1000))),
  );
  expect(results.filter((result) => !isRefusal(result))).toHaveLength(1);
  for (const result of results.filter(isRefusal)) {
    expect(result).toMatchObject({ refusal: 'refund_exceeds_captured', status: 409 });
  }
  expect(await atGateway(paymentId)).toMatchObject({ refundedMinor: 1000 });
});

test('the same refund id in parallel is one refund; with another amount it is refused', async () => {
  const { paymentId } = await pay();
  const same = refund(paymentId, 400);
  const results = await Promise.all(Array.from({ length: 8 }, () => refundPayment(ctx(), same)));
  expect(new Set(results.map((result) => codeOf(result)))).toEqual(new Set([undefined]));
  expect(await rowOf(paymentId)).toMatchObject({ refunded_minor: 400, refund_claimed_minor: 400 });
  const other = { ...same, amountMinor: 401 };
  expect(codeOf(await refundPayment(ctx(), other))).toBe('refund_key_reused');
});

test.each([
  ['tok_declined', 'payment_not_refundable'],
  ['tok_wrong_amount', 'payment_not_refundable'],
  ['tok_500', 'payment_not_refundable'],
])('a payment with %s cannot be refunded: %s', async (token, code) => {
  const { paymentId } = await pay(token);
  expect(codeOf(await refundPayment(ctx(), refund(paymentId, 1)))).toBe(code);
});

test('a list of refunds: each has its own answer, and one payment is not promised twice', async () => {
  const [first, second] = [await pay(), await pay()];
  const wanted = [
    refund(first.paymentId, 700),
    refund(newId(), 1),
    refund(first.paymentId, 700),
    refund(second.paymentId, 1000),
    refund(first.paymentId, 300),
  ];
  const results = await shopTx(ctx(), async (tx) => await openRefunds(tx, wanted));
  expect(results.map(codeOf)).toEqual([
    undefined,
    'payment_not_found',
    'refund_exceeds_captured',
    undefined,
    undefined,
  ]);
  expect(await rowOf(first.paymentId)).toMatchObject({ refund_claimed_minor: 1000 });
  await makeDue();
  await finishDueRefunds(kit.app);
  expect(await rowOf(first.paymentId)).toMatchObject({ state: 'refunded', refunded_minor: 1000 });
  expect(await rowOf(second.paymentId)).toMatchObject({ state: 'refunded', refunded_minor: 1000 });
});

test('a refund that the gateway did not answer is repeated until it does, and pays once', async () => {
  const { paymentId } = await pay();
  await kit.gateway!.control({ mode: 'down_charged' });
  expect(await refundPayment(ctx(), refund(paymentId, 600))).toMatchObject({ state: 'asking' });
  expect(await rowOf(paymentId)).toMatchObject({ refund_claimed_minor: 600, refunded_minor: 0 });
  expect(codeOf(await refundPayment(ctx(), refund(paymentId, 401)))).toBe(
    'refund_exceeds_captured',
  );
  await kit.gateway!.control({ reset: true });
  await makeDue();
  await finishDueRefunds(kit.app);
  expect(await rowOf(paymentId)).toMatchObject({ refunded_minor: 600 });
  expect(await atGateway(paymentId)).toMatchObject({ refundedMinor: 600 });
});

test('a refund that the gateway refuses gives its claim back and is shouted about', async () => {
  const { paymentId } = await pay();
  const payment = await atGateway(paymentId);
  await voidAtGateway(String(payment?.['id']));
  expect(await refundPayment(ctx(), refund(paymentId, 1000))).toMatchObject({
    state: 'refused',
    refusal: 'refund_exceeds_captured',
  });
  expect(await rowOf(paymentId)).toMatchObject({ refund_claimed_minor: 0, refunded_minor: 0 });
  expect(kit.logLines()).toContainEqual(
    expect.objectContaining({ message: 'event=payment.refund_refused' }),
  );
});

test('the database itself refuses an over-refund, whoever writes', async () => {
  const { paymentId } = await pay();
  const owner = await kit.owner();
  const overdraw = owner.query(
    'update payments.payments set refund_claimed_minor = 1001 where id = $1',
    [paymentId],
  );
  await expect(overdraw).rejects.toMatchObject({ code: '23514' });
});

test('a void is promised, finished, and final', async () => {
  const { paymentId } = await pay();
  const voids = [{ paymentId, reason: 'stock was gone' }];
  const promised = await shopTx(ctx(), async (tx) => await voidPayments(tx, voids));
  expect(promised).toEqual(new Set([paymentId]));
  expect(await rowOf(paymentId)).toMatchObject({ state: 'voiding', reason: 'stock was gone' });
  await Promise.all([finishVoid(ctx(), paymentId), finishVoid(ctx(), paymentId)]);
  expect(await rowOf(paymentId)).toMatchObject({ state: 'voided' });
  expect(await atGateway(paymentId)).toMatchObject({ status: 'voided' });
  expect(await historyOf(paymentId)).toEqual(['approved', 'voiding', 'voided']);
  expect(await shopTx(ctx(), async (tx) => await voidPayments(tx, voids))).toEqual(new Set());
  expect(codeOf(await refundPayment(ctx(), refund(paymentId, 1)))).toBe('payment_not_refundable');
});

test('trial 17: void and refund race: one wins, and the gateway agrees', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { paymentId } = await pay();
    const [voided, refunded] = await Promise.all([
      shopTx(ctx(), async (tx) => await voidPayments(tx, [{ paymentId, reason: 'race' }])),
      refundPayment(ctx(), refund(paymentId, 1000)),
    ]);
    expect(voided.has(paymentId)).toBe(isRefusal(refunded));
    await finishDueVoids(kit.app);
    const { state } = await rowOf(paymentId);
    expect(state).toBe(voided.has(paymentId) ? 'voided' : 'refunded');
    const theirs = await atGateway(paymentId);
    expect(theirs?.['status']).toBe(voided.has(paymentId) ? 'voided' : 'approved');
  }
});

test('a void outlives a gateway that is down, and returns a payment that needed review', async () => {
  const { paymentId } = await pay('tok_wrong_amount');
  await kit.gateway!.control({ mode: 'silent' });
  const voids = [{ paymentId, reason: 'wrong amount' }];
  await shopTx(ctx(), async (tx) => await voidPayments(tx, voids));
  await finishDueVoids(kit.app);
  expect(await rowOf(paymentId)).toMatchObject({ state: 'voiding', asked_count: 1 });
  await kit.gateway!.control({ reset: true });
  await makeDue();
  await finishDueVoids(kit.app);
  expect(await rowOf(paymentId)).toMatchObject({ state: 'voided' });
  expect(await atGateway(paymentId)).toMatchObject({ status: 'voided' });
});

test('a shop whose gateway is silent keeps no other shop’s refunds waiting', async () => {
  const silent: { paymentId: string }[] = [];
  while (silent.length < 60) silent.push(await pay());
  const wanted = silent.map(({ paymentId }) => refund(paymentId, 100));
  await shopTx(ctx(), async (tx) => await openRefunds(tx, wanted));
  const other = openDesk({ ...kit, shop: await kit.anotherShop('other') });
  const { paymentId } = await other.pay();
  await shopTx(other.ctx(), async (tx) => await openRefunds(tx, [refund(paymentId, 100)]));
  await kit.gateway!.control({ merchant: kit.shop.id, mode: 'silent' });
  await makeDue();
  await finishDueRefunds(kit.app);
  expect(await other.rowOf(paymentId)).toMatchObject({ refunded_minor: 100 });
  const owner = await kit.owner();
  const sql = `select count(*)::int as asked from payments.refunds where asked_count > 0
    and shop_id = $1 and state = 'asking'`;
  const { rows } = await owner.query<{ asked: number }>(sql, [kit.shop.id]);
  // Some of them were asked about, and told that the others need not be.
  expect(rows[0]!.asked).toBeLessThan(20);
  await kit.gateway!.control({ reset: true });
  await makeDue();
  await finishDueRefunds(kit.app);
  for (const one of silent)
    expect(await rowOf(one.paymentId)).toMatchObject({ refunded_minor: 100 });
});
