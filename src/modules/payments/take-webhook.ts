import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { shopContext, type App } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { parseJson } from '#platform/http/body.ts';
import { addJobs, type NewJob } from '#platform/jobs.ts';
import type { Refusal } from '#platform/refusal.ts';
import { paymentRefusals } from './contract.ts';
import { webhooksTotal } from './metrics.ts';
import { findRefundsOfPayments } from './store/refunds.ts';
import { hurryReconciliations, insertWebhookEvent, makePaymentsDue } from './store/webhooks.ts';
import { findSignatureProblem } from './webhook-signature.ts';
import { webhookSecretOf } from './webhook-secret.ts';

const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** What is needed of an event; whatever else it says is the gateway's word, and is asked for. */
const GatewayEvent = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 200 }),
  type: Type.String({ minLength: 1, maxLength: 100 }),
  merchant: Type.String({ pattern: UUID }),
  data: Type.Optional(Type.Object({ idempotencyKey: Type.Optional(Type.String()) })),
});
const NOBODYS = '00000000-0000-0000-0000-000000000000';
type GatewayEvent = Static<typeof GatewayEvent>;
const eventShape = Compile(GatewayEvent);

const KNOWN_TYPES = new Set([
  'payment.approved',
  'payment.declined',
  'payment.voided',
  'payment.refunded',
]);

/**
 * Takes one event of the card gateway; `body` as the bytes came. The shop is its merchant, and the
 * event counts only under that shop's secret. An event is stored once; it never decides anything: it
 * makes its payment due and has the provider asked now, so that events may come twice, early and in
 * any order. Events of other types are stored and do nothing.
 *
 * Refusal: webhook_signature_invalid (also for an event that nobody can read, so that a stranger
 * learns nothing).
 */
export async function takeWebhook(
  app: App,
  signature: string,
  body: Buffer,
): Promise<{ received: true } | Refusal> {
  const event = readEvent(body);
  if (!event) return refused(app, 'unreadable');
  const secret = webhookSecretOf(app, event.merchant);
  const nowSeconds = Math.floor(app.clock.now().getTime() / 1000);
  const problem = findSignatureProblem(signature, body, { secret, nowSeconds });
  if (problem) return refused(app, problem);
  const ctx = shopContext(app, event.merchant);
  const isNew = await shopTx(ctx, async (tx) => await storeEvent(tx, event));
  const known = KNOWN_TYPES.has(event.type);
  const status = isNew ? (known ? 'taken' : 'unknown_type') : 'duplicate';
  webhooksTotal.inc({ status });
  const extra = { event_id: event.id, event_type: event.type, shop_id: event.merchant, status };
  ctx.log.named('emporium.payments').info('event=payment.webhook', extra);
  return { received: true };
}

function readEvent(body: Buffer): GatewayEvent | undefined {
  try {
    const event = parseJson(body);
    return eventShape.Check(event) ? event : undefined;
  } catch {
    return undefined; // refused and counted by the caller, like any event that is not the gateway's
  }
}

function refused(app: App, reason: string): Refusal {
  webhooksTotal.inc({ status: `refused_${reason}` });
  app.log.named('emporium.payments').warn('event=payment.webhook_refused', { reason });
  return paymentRefusals.webhook_signature_invalid();
}

async function storeEvent(tx: Tx, event: GatewayEvent): Promise<boolean> {
  const key = event.data?.idempotencyKey ?? null;
  const paymentId = key !== null && new RegExp(UUID).test(key) ? key : null;
  const now = await tx.now();
  const { id, type } = event;
  const stored = await insertWebhookEvent.rows(tx, tx.shopId, id, type, paymentId, now);
  if (stored.length === 0) return false;
  if (!KNOWN_TYPES.has(type)) return true;
  if (paymentId) await addJobs(tx, await jobsFor(tx, paymentId, now));
  // Money moved under a key that is none of our payments: the comparison of the books will tell.
  await hurryReconciliations.run(tx, tx.shopId, paymentId ?? NOBODYS);
  return true;
}

/** Whatever waits for the provider's word on this payment is asked about now. */
async function jobsFor(tx: Tx, paymentId: string, now: string): Promise<NewJob[]> {
  const [due, refunds] = await Promise.all([
    makePaymentsDue.rows(tx, tx.shopId, [paymentId], now),
    findRefundsOfPayments.rows(tx, tx.shopId, [paymentId]),
  ]);
  const jobs = due.map(({ state }): NewJob => {
    const task = state === 'voiding' ? 'payments.finish_void' : 'checkout.settle_payment';
    return { task, payload: { paymentId }, key: `${task} ${paymentId}` };
  });
  const asking = refunds.filter(({ state }) => state === 'asking');
  const finish = asking.map(({ id }) => ({
    task: 'payments.finish_refund',
    payload: { refundId: id },
    key: `payments.finish_refund ${id}`,
  }));
  return [...jobs, ...finish];
}
