import {
  askProvider,
  findUnsettled,
  findUnsettledPayment,
  recordOutcomes,
  voidPayments,
  type UnsettledPayment,
} from '#modules/payments/index.ts';
import { tally } from '#modules/quality/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { attemptOf } from './claim-ids.ts';
import { settleAll } from './settle-attempts.ts';
import { findAttemptsByPayment } from './store.ts';

const ASKED_AT_ONCE = 100;
const PARALLEL = 8;

/**
 * Asks the provider about every payment whose outcome is open, and finishes the order or returns
 * the money. Safe to run twice at once: settling takes each attempt's lock and acts once. Returns
 * how many payments were asked about.
 */
export async function settlePending(app: App): Promise<number> {
  const open = await findUnsettled(app, ASKED_AT_ONCE);
  for (let from = 0; from < open.length; from += PARALLEL) {
    await Promise.all(open.slice(from, from + PARALLEL).map((payment) => settled(app, payment)));
  }
  return open.length;
}

/** The trouble of one payment must not keep the others waiting; it is due again by itself. */
async function settled(app: App, payment: UnsettledPayment): Promise<void> {
  try {
    await settleOne(shopContext(app, payment.shopId), payment);
  } catch (error) {
    const extra = { error, payment_id: payment.paymentId, shop_id: payment.shopId };
    app.log.named('emporium.checkout').error('event=payment.settle_failed', extra);
  }
}

/**
 * The same for one payment, now, whenever it is due: what the gateway's events lead to. A payment
 * whose outcome is known is left as it is, so that repeated and belated events change nothing.
 */
export async function settlePayment(ctx: Context, paymentId: string): Promise<void> {
  const payment = await shopRead(ctx, (tx) => findUnsettledPayment(tx, paymentId));
  if (payment) await settleOne(ctx, payment);
}

async function settleOne(ctx: Context, payment: UnsettledPayment): Promise<void> {
  const { paymentId, askedCount } = payment;
  const row = await shopRead(ctx, (tx) => findAttemptsByPayment.row(tx, tx.shopId, [paymentId]));
  const outcome = await askProvider(ctx, payment);
  await shopTx(ctx, async (tx) => {
    if (row) {
      await settleAll(tx, [{ checkoutId: attemptOf(row).id, paymentId, outcome, askedCount }]);
    } else {
      // Nobody waits for this payment: what it took goes back.
      await recordOutcomes(tx, [{ paymentId, outcome, askedCount }]);
      await voidPayments(tx, [{ paymentId, reason: 'no order belongs to this payment' }]);
    }
  });
  if (outcome.outcome === 'approved') tally(ctx.app, ctx.shopId, 'payment_successes');
  ctx.log.named('emporium.checkout').info('event=payment.settled', {
    payment_id: paymentId,
    outcome: outcome.outcome,
    asked_count: askedCount,
  });
}
