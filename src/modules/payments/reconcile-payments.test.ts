/** I-12: two books, compared both ways, with divergences planted on either side. */
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { shopContext } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { closeCase, pageOfCases } from './decide-cases.ts';
import { openPayments } from './open-payments.ts';
import { deskOptions, openDesk, refund, request } from './payments.fixture.ts';
import { firstIdAt, judgeEntry } from './reconcile-model.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { finishRefund, openRefunds, refundPayment } from './refund-payment.ts';
import { recordOutcomes } from './record-outcomes.ts';
import { hurryReconciliations } from './store/webhooks.ts';
import type { PaymentRequest, ProviderAnswer } from './model.ts';

const kit = await startKit(deskOptions);
const { atGateway, brokenChecks, ctx, pay, voidAtGateway } = openDesk(kit);
const owner = await kit.owner();
afterAll(kit.stop);

/** Nothing is too young to be compared. */
async function reconcile(): Promise<void> {
  await kit.app.clock.sleep(20);
  await reconcilePayments(kit.app, 0);
}

async function caseOf(subject: string) {
  const { rows } = await owner.query<Record<string, unknown>>(
    `select kind, state, resolution, resolved_by from payments.cases where subject = $1`,
    [subject],
  );
  return rows;
}

/** Somebody charges a card past our book, or with another amount than we think. */
async function chargeAtGateway(payment: PaymentRequest, amountMinor = payment.amountMinor) {
  const { paymentId: idempotencyKey, payableId: reference, currency, token } = payment;
  const body = { idempotencyKey, reference, amountMinor, currency, token, capture: true };
  const answer = await fetch(`${kit.gateway!.url}/payments`, {
    method: 'POST',
    headers: { 'x-merchant-account': kit.shop.id },
    body: JSON.stringify(body),
  });
  return ((await answer.json()) as { id: string }).id;
}

/** Somebody gives money back past our book; the gateway's id of the refund. */
async function refundAtGateway(paymentId: string, idempotencyKey: string, amountMinor: number) {
  const { id } = (await atGateway(paymentId)) as { id: string };
  const answer = await fetch(`${kit.gateway!.url}/payments/${id}/refunds`, {
    method: 'POST',
    headers: { 'x-merchant-account': kit.shop.id },
    body: JSON.stringify({ idempotencyKey, amountMinor }),
  });
  return ((await answer.json()) as { id: string }).id;
}

async function writeOutcome(payment: PaymentRequest, outcome: ProviderAnswer): Promise<void> {
  const { paymentId } = payment;
  await shopTx(ctx(), async (tx) => await openPayments(tx, [payment]));
  await shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }]));
}

const approved = (reference: string): ProviderAnswer => ({
  outcome: 'approved',
  providerReference: reference,
  amountMinor: 1000,
  currency: 'GBP',
  collected: true,
  cardLastFour: null,
  fingerprint: null,
});

test('books that agree leave no case, and what was compared is not compared again', async () => {
  for (const token of ['tok_ok', 'tok_declined', 'tok_wrong_amount']) await pay(token);
  await reconcile();
  const sql = 'select count(*)::int as entries, count(matched_at)::int as matched';
  const { rows } = await owner.query(`${sql} from payments.gateway_entries`);
  expect(rows).toEqual([{ entries: 2, matched: 2 }]);
  const before = await owner.query('select ledger_cursor from payments.reconciliations');
  await Promise.all([reconcile(), reconcile()]);
  const after = await owner.query('select ledger_cursor from payments.reconciliations');
  expect(after.rows).toEqual(before.rows);
  expect((await owner.query('select id from payments.cases')).rows).toEqual([]);
  expect(await brokenChecks()).toEqual([]);
});

test('a capture that nobody here asked for waits for a person, until the money is back', async () => {
  const id = await chargeAtGateway(request());
  await reconcilePayments(kit.app);
  expect(await caseOf(id)).toEqual([]);
  await reconcile();
  await reconcile();
  const open = { kind: 'capture_without_payment', state: 'open' };
  expect(await caseOf(id)).toEqual([{ ...open, resolution: null, resolved_by: null }]);
  const lines = kit.logLines().filter((line) => JSON.stringify(line).includes(`"${id}"`));
  expect(lines).toEqual([expect.objectContaining({ level: 'ERROR' })]);
  expect(await brokenChecks()).toEqual([]);
  await voidAtGateway(id);
  await reconcile();
  expect(await caseOf(id)).toMatchObject([
    { state: 'resolved', resolution: 'voided', resolved_by: 'reconciliation' },
  ]);
});

test('a capture of ours that the gateway does not have is a case', async () => {
  const payment = request();
  await writeOutcome(payment, approved('pay_nowhere'));
  await reconcile();
  expect(await caseOf(payment.paymentId)).toMatchObject([
    { kind: 'missing_at_gateway', state: 'open' },
  ]);
  // The ledger came late: both books agree, and the case says so.
  await chargeAtGateway(payment);
  await reconcile();
  expect(await caseOf(payment.paymentId)).toMatchObject([
    { state: 'resolved', resolution: 'matched' },
  ]);
  expect(await brokenChecks()).toEqual([]);
});

test('a capture of a payment that ended without money goes back by itself', async () => {
  const payment = request();
  await writeOutcome(payment, { outcome: 'failed', reason: 'ECONNREFUSED' });
  const id = await chargeAtGateway(payment);
  await reconcile();
  expect(await atGateway(payment.paymentId)).toMatchObject({ status: 'voided' });
  expect(await caseOf(id)).toMatchObject([{ kind: 'capture_of_ended_payment', state: 'open' }]);
  await reconcile();
  expect(await caseOf(id)).toMatchObject([{ state: 'resolved', resolution: 'voided' }]);
  expect(await brokenChecks()).toEqual([]);
});

test('another amount, and a void at the gateway’s own desk, are cases', async () => {
  const payment = request();
  const wrong = await chargeAtGateway(payment, 900);
  await writeOutcome(payment, approved(wrong));
  const { paymentId } = await pay();
  const good = String((await atGateway(paymentId))?.['id']);
  await voidAtGateway(good);
  await reconcile();
  expect(await caseOf(wrong)).toMatchObject([{ kind: 'capture_differs', state: 'open' }]);
  const { rows } = await owner.query(
    `select kind, state from payments.cases where payment_id = $1`,
    [paymentId],
  );
  expect(rows).toEqual([{ kind: 'voided_at_gateway', state: 'open' }]);
  expect(await brokenChecks()).toEqual([]);
});

test('an open payment is waited for, and compared when it is settled', async () => {
  const { paymentId } = await pay('tok_timeout_charged');
  await reconcile();
  const sql = 'select compared_through < $1 as before from payments.reconciliations';
  expect((await owner.query(sql, [paymentId])).rows).toEqual([{ before: true }]);
  expect(await caseOf(paymentId)).toEqual([]);
  const { id } = (await atGateway(paymentId)) as { id: string };
  const outcome = approved(id);
  await shopTx(ctx(), async (tx) => await recordOutcomes(tx, [{ paymentId, outcome }]));
  await reconcile();
  expect((await owner.query(sql, [paymentId])).rows).toEqual([{ before: false }]);
  expect(await caseOf(id)).toEqual([]);
});

test('refunds that agree leave no case; one that is still asked for is waited for', async () => {
  const { paymentId } = await pay();
  const [done, asked] = [refund(paymentId, 300), refund(paymentId, 200)];
  await refundPayment(ctx(), done);
  await shopTx(ctx(), async (tx) => await openRefunds(tx, [asked]));
  await reconcile();
  const sql = `select count(*)::int as matched from payments.gateway_entries
    where refund_id = $1 and matched_at is not null`;
  expect((await owner.query(sql, [done.refundId])).rows).toEqual([{ matched: 1 }]);
  const through = `select refunds_through < $1 as before from payments.reconciliations
    where shop_id = $2`;
  const where = [asked.refundId, kit.shop.id];
  expect((await owner.query(through, where)).rows).toEqual([{ before: true }]);
  await finishRefund(ctx(), asked.refundId);
  await reconcile();
  expect((await owner.query(through, where)).rows).toEqual([{ before: false }]);
  expect([await caseOf(done.refundId), await caseOf(asked.refundId)]).toEqual([[], []]);
  expect(await brokenChecks()).toEqual([]);
});

test('a refund at the gateway’s own desk is a case that names our payment', async () => {
  const { paymentId } = await pay();
  const id = await refundAtGateway(paymentId, newId(), 150);
  await reconcile();
  await reconcile();
  expect(await caseOf(id)).toMatchObject([{ kind: 'refund_without_request', state: 'open' }]);
  const named = await owner.query('select payment_id from payments.cases where subject = $1', [id]);
  expect(named.rows).toEqual([{ payment_id: paymentId }]);
  expect(await brokenChecks()).toEqual([]);
});

test('a refund that the gateway has otherwise, or not at all, is a case until both books agree', async () => {
  const { paymentId } = await pay();
  const [less, lost] = [refund(paymentId, 100), refund(paymentId, 50)];
  await shopTx(ctx(), async (tx) => await openRefunds(tx, [less, lost]));
  const written = `update payments.refunds set state = 'refunded', settled_at = now(),
    next_ask_at = null, provider_reference = $2 where id = $1`;
  const lessId = await refundAtGateway(paymentId, less.refundId, 90);
  await owner.query(written, [less.refundId, lessId]);
  await owner.query(written, [lost.refundId, 'ref_nowhere']);
  await owner.query(
    `update payments.payments set refunded_minor = 150, state = 'partially_refunded',
       event_count = event_count + 1 where id = $1`,
    [paymentId],
  );
  await owner.query(
    `insert into payments.payment_events
     select shop_id, id, event_count, state, captured_minor, 150, null, 'test', now()
     from payments.payments where id = $1`,
    [paymentId],
  );
  await reconcile();
  expect(await caseOf(lessId)).toMatchObject([{ kind: 'refund_differs', state: 'open' }]);
  expect(await caseOf(lost.refundId)).toMatchObject([
    { kind: 'refund_missing_at_gateway', state: 'open' },
  ]);
  expect(await brokenChecks()).toEqual([]);
  const lostId = await refundAtGateway(paymentId, lost.refundId, 50);
  await owner.query('update payments.refunds set provider_reference = $2 where id = $1', [
    lost.refundId,
    lostId,
  ]);
  await reconcile();
  expect(await caseOf(lost.refundId)).toMatchObject([
    { state: 'resolved', resolution: 'matched', resolved_by: 'reconciliation' },
  ]);
  expect(await brokenChecks()).toEqual([]);
  await owner.query('delete from payments.cases where subject = $1', [lessId]);
  expect(await brokenChecks()).toEqual([]);
  await owner.query('update payments.gateway_entries set matched_at = now() where id = $1', [
    lessId,
  ]);
  expect(await brokenChecks()).toEqual(['payments.refunds_match_gateway']);
  await owner.query('update payments.gateway_entries set matched_at = null where id = $1', [
    lessId,
  ]);
});

test('with many shops a minute costs what was paid in it, and each has its turn', async () => {
  const many = await Promise.all(Array.from({ length: 45 }, (_, i) => kit.anotherShop(`s-${i}`)));
  const seen = async () => {
    const { rows } = await owner.query<{ shop_id: string }>(
      `select shop_id from payments.reconciliations where shop_id = any($1) and ran_at > $2`,
      [many.map(({ id }) => id), began],
    );
    return new Set(rows.map((row) => row.shop_id));
  };
  const began = new Date();
  await reconcile();
  expect((await seen()).size).toBe(20);
  await reconcile();
  await reconcile();
  expect((await seen()).size).toBe(45);
  const first = new Date();
  const [paying, strange] = [shopContext(kit.app, many[8]!.id), many[9]!.id];
  await shopTx(paying, async (tx) => await openPayments(tx, [request()]));
  // As an event of a payment that is not ours does.
  await shopTx(shopContext(kit.app, strange), async (tx) => {
    await hurryReconciliations.run(tx, strange, [newId()]);
  });
  await reconcile();
  const { rows } = await owner.query<{ shop_id: string }>(
    `select shop_id from payments.reconciliations where shop_id = any($1) and ran_at >= $2`,
    [many.map(({ id }) => id), first],
  );
  const looked = new Set(rows.map((row) => row.shop_id));
  expect([looked.has(paying.shopId), looked.has(strange)]).toEqual([true, true]);
  expect(looked.size).toBeLessThanOrEqual(22);
});

test('a person closes a case with a note, once', async () => {
  const { items } = await pageOfCases(ctx(), { state: 'open', limit: 100 });
  const [first] = items;
  if (!first) throw new Error('the tests above leave cases open');
  const close = async () =>
    await shopTx(ctx(), async (tx) => await closeCase(tx, first.id, 'paid back by bank'));
  expect(await close()).toMatchObject({ state: 'resolved', resolution: 'paid back by bank' });
  expect(await close()).toMatchObject({ refusal: 'case_resolved' });
  const after = await pageOfCases(ctx(), { state: 'open', limit: 100 });
  expect(after.items.map(({ id }) => id)).toEqual(items.slice(1).map(({ id }) => id));
  await reconcile();
  expect(await brokenChecks()).toEqual([]);
});

test('a case that is closed without proof is found', async () => {
  await owner.query(
    `update payments.cases set state = 'resolved', resolution = 'matched', resolved_at = now(),
       resolved_by = 'reconciliation' where state = 'open'`,
  );
  expect(await brokenChecks()).toContain('payments.cases_end_with_proof');
  await owner.query(`delete from payments.cases`);
  expect(await brokenChecks()).toContain('payments.captures_match_gateway');
});

test('the first id of a moment sorts before every id of it, and after every earlier one', () => {
  const now = Date.now();
  expect(newId(now) > firstIdAt(now)).toBe(true);
  expect('00000000-0000-7000-8000-000000000000' < firstIdAt(now)).toBe(true);
});

test.each([
  ['capture', null, false, 'capture_without_payment'],
  ['capture', null, true, 'closed'],
  ['capture', 'unknown', false, 'wait'],
  ['capture', 'failed', false, 'void'],
  ['capture', 'declined', true, 'closed'],
  ['capture', 'approved', false, 'capture_differs'],
  ['void', null, false, 'closed'],
  ['void', 'approved', false, 'voided_at_gateway'],
])('an unmatched %s of a payment %s (voided: %s) is judged %s', (kind, state, voided, verdict) => {
  const entry = { kind, payment_state: state, refund_state: null, voided };
  expect(judgeEntry(entry)).toBe(verdict);
});
