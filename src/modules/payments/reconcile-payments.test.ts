/** I-12: two books, compared both ways, with divergences planted on either side. */
import { afterAll, expect, test } from 'vitest';
import { startKit } from '#kit/index.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { closeCase, pageOfCases } from './decide-cases.ts';
import { openPayments } from './open-payments.ts';
import { deskOptions, openDesk, request } from './payments.fixture.ts';
import { firstIdAt, judgeEntry } from './reconcile-model.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { recordOutcomes } from './record-outcomes.ts';
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
  expect(judgeEntry({ kind, payment_state: state, voided })).toBe(verdict);
});
