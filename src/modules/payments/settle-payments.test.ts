import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopRead, shopTx, systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { askProvider, authorise } from './authorise-payment.ts';
import { checks } from './checks.ts';
import { paymentRefusals } from './contract.ts';
import { findPaymentsById, findPaymentsFor, findUnsettled } from './find-unsettled.ts';
import { finishDueRefunds, finishDueVoids } from './jobs.ts';
import type { PaymentRequest } from './model.ts';
import { openPayments } from './open-payments.ts';
import { collect, recordOutcomes } from './record-outcomes.ts';
import { openRefunds, refundPayment } from './refund-payment.ts';
import { findEvents } from './store/payments.ts';
import { finishVoid, voidPayments } from './void-payment.ts';

let kit: Kit;

beforeAll(async () => {
  const settings = { PAYMENT_TIMEOUT_MS: '200', BREAKER_FAILURES: '1000' };
  kit = await startKit({ gateway: true, settings });
});
beforeEach(async () => await control({ reset: true }));
afterAll(async () => {
  for (const { name, statement } of checks) {
    const { rows } = await systemTx(kit.app, 'test', async (tx) => await tx.query(statement, []));
    expect(rows, name).toEqual([]);
  }
  await kit.stop();
});

function ctx(): Context {
  return shopContext(kit.app, kit.shop.id);
}

async function control(body: object): Promise<void> {
  const url = `${kit.gateway?.url ?? ''}/control`;
  await fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

function request(token: string | null = 'tok_ok', more: Partial<PaymentRequest> = {}) {
  const ids = { paymentId: newId(), payableId: newId() };
  return { ...ids, method: 'card', amountMinor: 1000, currency: 'GBP', token, ...more };
}

/** Promise, ask, settle, as checkout does it. */
async function pay(token: string | null = 'tok_ok', more: Partial<PaymentRequest> = {}) {
  const paid = request(token, more);
  await shopTx(ctx(), async (tx) => await openPayments(tx, [paid]));
  const outcome = await authorise(ctx(), paid);
  const { paymentId } = paid;
  await shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }]));
  return paid;
}

async function rowOf(paymentId: string) {
  const [row] = await shopRead(ctx(), async (tx) => await findPaymentsById(tx, [paymentId]));
  if (!row) throw new Error(`No payment ${paymentId}`);
  return row;
}

async function historyOf(paymentId: string): Promise<string[]> {
  const rows = await shopRead(
    ctx(),
    async (tx) => await findEvents.rows(tx, tx.shopId, [paymentId]),
  );
  return rows.map(({ state }) => state);
}

async function atGateway(paymentId: string): Promise<Record<string, unknown> | undefined> {
  const headers = { 'x-merchant-account': kit.shop.id };
  const response = await fetch(`${kit.gateway?.url ?? ''}/payments?key=${paymentId}`, { headers });
  return ((await response.json()) as { payments: Record<string, unknown>[] }).payments[0];
}

function refund(paymentId: string, amountMinor: number, refundId = newId()) {
  return { refundId, paymentId, amountMinor, reason: 'broken in transit' };
}

function codeOf(result: object | Refusal | undefined): string | undefined {
  return isRefusal(result) ? result.refusal : undefined;
}

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
  await control({ mode: 'down' });
  const nothing = await askProvider(ctx(), found);
  await shopTx(ctx(), async (tx) => {
    const { askedCount } = found;
    await recordOutcomes(tx, [{ paymentId, outcome: nothing, askedCount }]);
  });
  await control({ reset: true });
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

async function makeDue(): Promise<void> {
  const owner = await kit.owner();
  await owner.query(
    `update payments.payments set next_ask_at = now() - interval '1 second'
     where next_ask_at is not null`,
  );
  await owner.query(
    `update payments.refunds set next_ask_at = now() - interval '1 second'
     where next_ask_at is not null`,
  );
}

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
  await control({ mode: 'down_charged' });
  expect(await refundPayment(ctx(), refund(paymentId, 600))).toMatchObject({ state: 'asking' });
  expect(await rowOf(paymentId)).toMatchObject({ refund_claimed_minor: 600, refunded_minor: 0 });
  expect(codeOf(await refundPayment(ctx(), refund(paymentId, 401)))).toBe(
    'refund_exceeds_captured',
  );
  await control({ reset: true });
  await makeDue();
  await finishDueRefunds(kit.app);
  expect(await rowOf(paymentId)).toMatchObject({ refunded_minor: 600 });
  expect(await atGateway(paymentId)).toMatchObject({ refundedMinor: 600 });
});

test('a refund that the gateway refuses gives its claim back and is shouted about', async () => {
  const { paymentId } = await pay();
  const payment = await atGateway(paymentId);
  // Somebody gave the money back at the gateway's own desk.
  await fetch(`${kit.gateway?.url ?? ''}/payments/${String(payment?.['id'])}/void`, {
    method: 'POST',
    headers: { 'x-merchant-account': kit.shop.id },
    body: '{}',
  });
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
  await control({ mode: 'silent' });
  const voids = [{ paymentId, reason: 'wrong amount' }];
  await shopTx(ctx(), async (tx) => await voidPayments(tx, voids));
  await finishDueVoids(kit.app);
  expect(await rowOf(paymentId)).toMatchObject({ state: 'voiding', asked_count: 1 });
  await control({ reset: true });
  await makeDue();
  await finishDueVoids(kit.app);
  expect(await rowOf(paymentId)).toMatchObject({ state: 'voided' });
  expect(await atGateway(paymentId)).toMatchObject({ status: 'voided' });
});

test('cash on collection: approved, collected once, then refundable; uncollected it is just let go', async () => {
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
