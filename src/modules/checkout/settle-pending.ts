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

const ASKED_AT_ONCE = 200;
const SHOPS_AT_ONCE = 8;
const PARALLEL = 8;
/** After an outage there is more than one round's work: two seconds between rounds would be too slow. */
const ROUNDS_MAX = 50;

/**
 * Asks the provider about every payment whose outcome is open, and finishes the order or returns
 * the money. Safe to run twice at once: settling takes each attempt's lock and acts once. Shops have
 * equal shares, and a shop whose provider does not answer is not asked on and on: others wait for
 * nobody. Returns how many payments were asked about.
 */
export async function settlePending(app: App): Promise<number> {
  return (await settleRound(app)).asked;
}

/** Rounds until nothing is due, or no provider answers. */
export async function settleBacklog(app: App): Promise<void> {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) {
    if ((await settleRound(app)).settled === 0) return;
  }
}

interface Tally {
  asked: number;
  settled: number;
}

async function settleRound(app: App): Promise<Tally> {
  const due = await findUnsettled(app, ASKED_AT_ONCE);
  const shops = [...Map.groupBy(due, ({ shopId }) => shopId).values()];
  const round: Tally = { asked: 0, settled: 0 };
  for (let from = 0; from < shops.length; from += SHOPS_AT_ONCE) {
    const some = shops.slice(from, from + SHOPS_AT_ONCE);
    for (const { asked, settled } of await Promise.all(some.map((each) => settleShop(app, each)))) {
      round.asked += asked;
      round.settled += settled;
    }
  }
  return round;
}

async function settleShop(app: App, due: readonly UnsettledPayment[]): Promise<Tally> {
  const shop: Tally = { asked: 0, settled: 0 };
  for (let from = 0; from < due.length; from += PARALLEL) {
    const some = due.slice(from, from + PARALLEL);
    const answers = await Promise.all(some.map((payment) => trySettling(app, payment)));
    const settled = answers.filter((answer) => answer).length;
    shop.asked += some.length;
    shop.settled += settled;
    if (settled === 0) break;
  }
  return shop;
}

/** Whether the outcome is known now. The trouble of one must not keep the others waiting. */
async function trySettling(app: App, payment: UnsettledPayment): Promise<boolean> {
  try {
    return await settleOne(shopContext(app, payment.shopId), payment);
  } catch (error) {
    const extra = { error, payment_id: payment.paymentId, shop_id: payment.shopId };
    app.log.named('emporium.checkout').error('event=payment.settle_failed', extra);
    return false;
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

async function settleOne(ctx: Context, payment: UnsettledPayment): Promise<boolean> {
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
  return outcome.outcome !== 'unknown';
}
