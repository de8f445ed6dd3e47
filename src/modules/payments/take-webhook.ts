import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { shopContext, type App } from '#platform/context.ts';
import { createBatcher, type Batcher } from '#platform/batch.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { parseJson } from '#platform/http/body.ts';
import { addJobs, type NewJob } from '#platform/jobs.ts';
import type { Refusal } from '#platform/refusal.ts';
import { paymentRefusals } from './contract.ts';
import { webhooksTotal } from './metrics.ts';
import { findRefundsOfPayments } from './store/refunds.ts';
import { hurryReconciliations, insertWebhookEvents, makePaymentsDue } from './store/webhooks.ts';
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
const UUID_SHAPE = new RegExp(UUID);
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
  const isNew = await intakeOf(app).submit(ctx.shopId, event);
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

/** Events of a shop that come at once share a transaction. */
const BATCH_MAX = 100;
const intakes = new WeakMap<App, Batcher<GatewayEvent, boolean>>();

function intakeOf(app: App): Batcher<GatewayEvent, boolean> {
  let intake = intakes.get(app);
  if (!intake) {
    intake = createBatcher({
      name: 'webhooks',
      sizeMax: BATCH_MAX,
      flightsMax: 1,
      run: async (shopId, events) =>
        await shopTx(shopContext(app, shopId), async (tx) => await storeEvents(tx, events)),
    });
    intakes.set(app, intake);
  }
  return intake;
}

/** Whether each event was new. */
async function storeEvents(tx: Tx, events: readonly GatewayEvent[]): Promise<boolean[]> {
  const now = await tx.now();
  const stored = await insertWebhookEvents.rows(
    tx,
    tx.shopId,
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map(paymentOf),
    now,
  );
  const claimed = new Set(stored.map(({ id }) => id));
  // Of two copies in one list the first is the new one.
  const isNew = events.map(({ id }) => claimed.delete(id));
  const told = events.filter(({ type }, index) => isNew[index] && KNOWN_TYPES.has(type));
  if (told.length === 0) return isNew;
  const payments = [...new Set(told.flatMap((event) => paymentOf(event) ?? []))];
  await addJobs(tx, await jobsFor(tx, payments, now));
  // Money moved under a key that is none of our payments: the comparison of the books will tell.
  await hurryReconciliations.run(
    tx,
    tx.shopId,
    told.map((event) => paymentOf(event) ?? NOBODYS),
  );
  return isNew;
}

/** The payment that an event is about, if it can be one of ours. */
function paymentOf({ data }: GatewayEvent): string | null {
  const key = data?.idempotencyKey ?? '';
  return UUID_SHAPE.test(key) ? key : null;
}

/** Whatever waits for the provider's word on these payments is asked about now. */
async function jobsFor(tx: Tx, paymentIds: string[], now: string): Promise<NewJob[]> {
  const [due, refunds] = await Promise.all([
    makePaymentsDue.rows(tx, tx.shopId, paymentIds, now),
    findRefundsOfPayments.rows(tx, tx.shopId, paymentIds),
  ]);
  const jobs = due.map(({ id: paymentId, state }): NewJob => {
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
