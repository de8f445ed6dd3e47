import { afterAll, beforeEach, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { askProvider, authorise } from './authorise-payment.ts';
import { paymentRefusals } from './contract.ts';
import { findPaymentsById, findPaymentsFor, findUnsettled } from './find-unsettled.ts';
import { finishDueVoids } from './jobs.ts';
import { openPayments } from './open-payments.ts';
import { codeOf, deskOptions, openDesk, refund, request } from './payments.fixture.ts';
import { collect, recordOutcomes } from './record-outcomes.ts';
import { refundPayment } from './refund-payment.ts';
import { voidPayments } from './void-payment.ts';

const kit = await startKit(deskOptions);
const { brokenChecks, ctx, historyOf, makeDue, pay, rowOf } = openDesk(kit);

beforeEach(async () => await kit.gateway!.control({ reset: true }));
afterAll(async () => {
  const broken = await brokenChecks();
  await kit.stop();
  if (broken.length > 0) throw new Error(`Broken after these tests: ${broken.join(', ')}`);
});

test.each([
  ['tok_ok', { state: 'approved', captured_minor: 1000, card_last_four: '4242' }],
  ['tok_declined', { state: 'declined', captured_minor: 0, reason: 'insufficient_funds' }],
  ['tok_wrong_amount', { state: 'needs_review', captured_minor: 1001 }],
  ['tok_wrong_currency', { state: 'needs_review', captured_currency: 'USD' }],
])('%s is stored as %o', async (token, row) => {
  const { paymentId } = await pay(token);
  expect(await rowOf(paymentId)).toMatchObject(row);
  expect(await historyOf(paymentId)).toEqual([row.state]);
});

test('a payment that needs review is shouted about', async () => {
  const { paymentId } = await pay('tok_wrong_amount');
  expect(kit.logLines()).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      message: 'event=payment.needs_review',
      extra: expect.objectContaining({ payment_id: paymentId }) as unknown,
    }),
  );
});

test('a refusal of authorise is stored as failed: certainly not charged', async () => {
  const paid = request();
  const outcome = paymentRefusals.payment_unavailable();
  await shopTx(ctx(), async (tx) => {
    await openPayments(tx, [paid]);
    await recordOutcomes(tx, [{ paymentId: paid.paymentId, outcome }]);
  });
  expect(await rowOf(paid.paymentId)).toMatchObject({
    state: 'failed',
    reason: 'payment_unavailable',
    captured_minor: 0,
  });
});

test('no token is stored', async () => {
  const { paymentId } = await pay('tok_ok:1881');
  const owner = await kit.owner();
  const { rows } = await owner.query(
    'select p::text as row from payments.payments p where id = $1',
    [paymentId],
  );
  expect(JSON.stringify(rows)).not.toContain('tok_');
});

test('opening twice is opening once; attempts are found by what they pay for', async () => {
  const [first, second] = [request(), request()];
  const again = { ...second, payableId: first.payableId };
  await shopTx(ctx(), async (tx) => {
    expect(await openPayments(tx, [first, again])).toEqual(
      new Set([first.paymentId, again.paymentId]),
    );
    expect(await openPayments(tx, [first])).toEqual(new Set());
    const found = await findPaymentsFor(tx, [first.payableId]);
    expect(found.map(({ id }) => id).toSorted()).toEqual(
      [first.paymentId, again.paymentId].toSorted(),
    );
    const outcome = { outcome: 'failed' as const, reason: 'test over' };
    await recordOutcomes(tx, [
      { paymentId: first.paymentId, outcome },
      { paymentId: again.paymentId, outcome },
    ]);
  });
});

test('trial 15: an outcome is taken once; a later one changes nothing', async () => {
  const { paymentId } = await pay();
  const before = await rowOf(paymentId);
  for (const outcome of ['declined', 'failed', 'unknown'] as const) {
    const moved = await shopTx(
      ctx(),
      async (tx) => await recordOutcomes(tx, [{ paymentId, outcome: { outcome, reason: 'late' } }]),
    );
    expect(moved).toEqual(new Set());
  }
  expect(await rowOf(paymentId)).toEqual(before);
  expect(await historyOf(paymentId)).toEqual(['approved']);
});

test('two settlements at once: one moves the payment, one history line', async () => {
  const paid = request();
  await shopTx(ctx(), async (tx) => await openPayments(tx, [paid]));
  const outcome = await askProvider(ctx(), { ...paid, method: 'cash' });
  const { paymentId } = paid;
  const moved = await Promise.all(
    Array.from({ length: 8 }, () =>
      shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }])),
    ),
  );
  expect(moved.filter((ids) => ids.has(paymentId))).toHaveLength(1);
  expect(await historyOf(paymentId)).toEqual(['approved']);
});

test('trial 3: an unknown outcome is found, asked about and settled', async () => {
  const paid = await pay('tok_timeout_charged');
  const { paymentId } = paid;
  expect(await rowOf(paymentId)).toMatchObject({ state: 'unknown', settled_at: null });
  await makeDue();
  const due = await findUnsettled(kit.app, 100);
  const found = due.find((candidate) => candidate.paymentId === paymentId);
  expect(found).toMatchObject({ shopId: kit.shop.id, payableId: paid.payableId, askedCount: 1 });
  if (!found) throw new Error('not found');
  await kit.gateway!.control({ mode: 'down' });
  const nothing = await askProvider(ctx(), found);
  await shopTx(ctx(), async (tx) => {
    const { askedCount } = found;
    await recordOutcomes(tx, [{ paymentId, outcome: nothing, askedCount }]);
  });
  await kit.gateway!.control({ reset: true });
  expect(await rowOf(paymentId)).toMatchObject({ state: 'unknown', asked_count: 2 });
  expect(await findUnsettled(kit.app, 100)).not.toContainEqual(
    expect.objectContaining({ paymentId }),
  );
  const outcome = await askProvider(ctx(), found);
  await shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }]));
  expect(await rowOf(paymentId)).toMatchObject({ state: 'approved', captured_minor: 1000 });
  expect(await historyOf(paymentId)).toEqual(['unknown', 'approved']);
});

test('trial 1: a payment whose process died is due once its own call must be over', async () => {
  const paid = request();
  await shopTx(ctx(), async (tx) => await openPayments(tx, [paid]));
  await authorise(ctx(), paid);
  const mine = expect.objectContaining({ paymentId: paid.paymentId, askedCount: 0 }) as unknown;
  expect(await findUnsettled(kit.app, 100)).not.toContainEqual(mine);
  await makeDue();
  expect(await findUnsettled(kit.app, 100)).toContainEqual(mine);
  const outcome = await askProvider(ctx(), paid);
  const { paymentId } = paid;
  await shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }]));
  expect(await rowOf(paymentId)).toMatchObject({ state: 'approved' });
});

test('cash on collection: approved, collected once, then refundable; uncollected just let go', async () => {
  const [kept, left] = [await pay(null, { method: 'cash' }), await pay(null, { method: 'cash' })];
  expect(await rowOf(kept.paymentId)).toMatchObject({ state: 'approved', captured_minor: 0 });
  expect(codeOf(await refundPayment(ctx(), refund(kept.paymentId, 1)))).toBe(
    'payment_not_refundable',
  );
  const ids = [kept.paymentId];
  expect(await shopTx(ctx(), async (tx) => await collect(tx, ids))).toEqual(new Set(ids));
  expect(await shopTx(ctx(), async (tx) => await collect(tx, ids))).toEqual(new Set());
  expect(await refundPayment(ctx(), refund(kept.paymentId, 1000))).toMatchObject({
    state: 'refunded',
  });
  await shopTx(
    ctx(),
    async (tx) => await voidPayments(tx, [{ paymentId: left.paymentId, reason: 'not fetched' }]),
  );
  await finishDueVoids(kit.app);
  expect(await rowOf(left.paymentId)).toMatchObject({ state: 'voided', captured_minor: 0 });
});

test('nothing to pay is approved without a reference', async () => {
  const { paymentId } = await pay(null, { amountMinor: 0 });
  expect(await rowOf(paymentId)).toMatchObject({
    state: 'approved',
    captured_minor: 0,
    captured_currency: 'GBP',
    provider_reference: null,
  });
});

test('another shop sees nothing and refunds nothing', async () => {
  const { paymentId, payableId } = await pay();
  const other = await kit.anotherShop('stranger');
  const theirs = (): Context => shopContext(kit.app, other.id);
  await shopRead(theirs(), async (tx) => {
    expect(await findPaymentsById(tx, [paymentId])).toEqual([]);
    expect(await findPaymentsFor(tx, [payableId])).toEqual([]);
  });
  expect(codeOf(await refundPayment(theirs(), refund(paymentId, 1)))).toBe('payment_not_found');
  const voids = [{ paymentId, reason: 'theft' }];
  expect(await shopTx(theirs(), async (tx) => await voidPayments(tx, voids))).toEqual(new Set());
  expect(await rowOf(paymentId)).toMatchObject({ state: 'approved', refund_claimed_minor: 0 });
});
