import { recordAudit } from '#modules/identity/index.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { answer, route, transactional } from '#platform/http/route.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import { resetBreaker } from './breaker.ts';
import * as contract from './contract.ts';
import { closeCase, pageOfCases } from './decide-cases.ts';
import { findPaymentsById } from './find-unsettled.ts';
import {
  pageOfPayments,
  paymentMethods,
  requireBreaker,
  showBreakers,
  showPayment,
} from './list-payments.ts';
import { presentPayment, presentRefund } from './present-payment.ts';
import { collect } from './record-outcomes.ts';
import { openRefunds } from './refund-payment.ts';

export { plugin } from './webhook-http.ts';

const read = { permission: 'payments.read' };
const refund = { permission: 'payments.refund' };

export const routes = [
  route(contract.listPaymentMethods, { permission: 'public' }, paymentMethods),
  route(contract.listPayments, read, async (ctx, { query }) => await pageOfPayments(ctx, query)),
  route(
    contract.listReviews,
    read,
    async (ctx, { query }) => await pageOfPayments(ctx, { ...query, state: 'needs_review' }),
  ),
  route(contract.listPaymentCases, read, async (ctx, { query }) => await pageOfCases(ctx, query)),
  transactional(
    contract.resolvePaymentCase,
    refund,
    async (tx, { params, body }) => await closeCase(tx, params.id, body.note),
  ),
  route(contract.getPayment, read, async (ctx, { params }) => await showPayment(ctx, params.id)),
  transactional(contract.createRefund, refund, async (tx, { params, body }) => {
    const payment = await paymentOf(tx, params.id);
    if (isRefusal(payment)) return payment;
    const currency = payment.captured_currency ?? payment.currency;
    if (body.amount && body.amount.currency !== currency) {
      return contract.paymentRefusals.refund_currency_mismatch();
    }
    const left = payment.captured_minor - payment.refund_claimed_minor;
    const amountMinor = body.amount?.amount ?? left;
    if (amountMinor < 1) return contract.paymentRefusals.payment_not_refundable();
    const refundId = newId();
    const request = { refundId, paymentId: params.id, amountMinor, reason: body.reason };
    const [opened] = await openRefunds(tx, [request]);
    if (!opened) throw new Error('openRefunds answers each request');
    if (isRefusal(opened)) return opened;
    const after = { refundId, amountMinor, currency, reason: body.reason };
    await audit(tx, 'payment.refund_opened', params.id, after);
    return answer(201, presentRefund(opened, currency));
  }),
  transactional(contract.createCollection, refund, async (tx, { params }) => {
    const payment = await paymentOf(tx, params.id);
    if (isRefusal(payment)) return payment;
    const collected = await collect(tx, [params.id]);
    if (!collected.has(params.id)) return contract.paymentRefusals.payment_not_collectable();
    await audit(tx, 'payment.collected', params.id, { amountMinor: payment.amount_minor });
    return await shown(tx, params.id);
  }),
  route(contract.listBreakers, read, async (ctx) => ({ items: await showBreakers(ctx) })),
  route(
    contract.resetPaymentBreaker,
    { permission: 'settings.write' },
    async (ctx, { params: { provider } }) => {
      const refusal = requireBreaker(provider);
      if (refusal) return refusal;
      await shopTx(ctx, async (tx) => await resetBreaker(tx, provider));
      return { items: await showBreakers(ctx) };
    },
  ),
];

async function audit(tx: Tx, action: string, subjectId: string, after: object): Promise<void> {
  await recordAudit(tx, [{ action, subjectType: 'payment', subjectId, after }]);
}

async function paymentOf(tx: Tx, id: string) {
  const [payment] = await findPaymentsById(tx, [id]);
  return payment ?? contract.paymentRefusals.payment_not_found();
}

async function shown(tx: Tx, id: string) {
  const payment = await paymentOf(tx, id);
  return isRefusal(payment) ? payment : presentPayment(payment);
}
