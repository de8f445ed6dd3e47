import type { OrderView } from '#modules/orders/index.ts';
import { authorise, checkPayment } from '#modules/payments/index.ts';
import { refusePausedCheckout, tally } from '#modules/quality/index.ts';
import { findTurn, noteEnd } from '#modules/waiting-room/index.ts';
import type { App, Context } from '#platform/context.ts';
import { bodyHash } from '#platform/http/idempotency.ts';
import { histogram, counter } from '#platform/metrics.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { batchesOf } from './batches.ts';
import type { CheckoutBody } from './contract.ts';
import type { Placed, Wish } from './model.ts';
import { endRefusal, replay, replayStored } from './replay-checkout.ts';
import type { Settled } from './settle-attempts.ts';

const checkoutSeconds = histogram('checkout_duration_seconds', 'Time of one checkout call', [
  'outcome',
]);
const refusalsTotal = counter('checkout_refusals_total', 'Checkouts refused, by code', ['code']);

/**
 * Turns a cart into an order, once per checkout id, in three acts; no lock is held and no
 * connection is kept while the provider thinks.
 *
 * Refusals, in this order: payment_method_unknown, payment_token_missing, payment_unavailable (the
 * breaker is open), sales_paused (an invariant of the shop is broken), those of findTurn (checkout
 * goes by turns), overloaded (too many wait),
 * those of promiseOrders, checkout_id_reused, payment_declined, out_of_stock (the hold ran out during
 * the payment and the goods were gone: the money goes back), flash_sale_limit_reached (known by the
 * card: the same).
 */
export async function placeOrder(
  ctx: Context,
  checkoutId: string,
  body: CheckoutBody,
): Promise<Placed | Refusal> {
  const began = performance.now();
  const result = await joined(ctx, {
    checkoutId,
    body,
    bodyHash: bodyHash(body),
    personId: ctx.actor.personId,
  });
  const outcome = isRefusal(result) ? 'refused' : result.status === 202 ? 'pending' : 'placed';
  checkoutSeconds.observe({ outcome }, (performance.now() - began) / 1000);
  noteEnd(ctx, result);
  if (isRefusal(result)) {
    refusalsTotal.inc({ code: result.refusal });
    if (result.refusal === 'out_of_stock') tally(ctx.app, ctx.shopId, 'stock_conflicts');
  }
  return result;
}

/** Checkouts under way in this process: who sends the same id again waits for the same end. */
type Running = Map<string, Promise<Placed | Refusal>>;

const runningByApp = new WeakMap<App, Running>();

function runningIn(app: App): Running {
  let running = runningByApp.get(app);
  if (!running) runningByApp.set(app, (running = new Map()));
  return running;
}

async function joined(ctx: Context, wish: Wish): Promise<Placed | Refusal> {
  const running = runningIn(ctx.app);
  // With the body: whose id another body uses at the same moment is not refused for that. Which of
  // the two has the id is the database's to say.
  const key = `${ctx.shopId} ${wish.checkoutId} ${wish.bodyHash}`;
  const twin = running.get(key);
  if (twin) {
    const end = await twin;
    return isRefusal(end) || end.status === 202 ? end : { ...end, status: 200 };
  }
  const end = threeActs(ctx, wish);
  running.set(key, end);
  try {
    return await end;
  } finally {
    running.delete(key);
  }
}

async function threeActs(ctx: Context, wish: Wish): Promise<Placed | Refusal> {
  const { promise, settle } = batchesOf(ctx.app);
  const { method, token = null } = wish.body.payment;
  const asked = { method, token, amountMinor: 1, currency: '' };
  const refused = await checkPayment(ctx, asked);
  if (refused && refused.refusal !== 'payment_unavailable') return refused;
  // An id that was used before is answered from what is stored, even while nothing new may begin.
  const place = findTurn(ctx, wish.body.cartId);
  const turn = isRefusal(place) ? place : undefined;
  const notNow = refused ?? (await refusePausedCheckout(ctx)) ?? turn;
  if (notNow) {
    const stored = await replayStored(ctx, wish);
    if (refused && !stored) tally(ctx.app, ctx.shopId, 'payment_attempts');
    return stored ?? notNow;
  }
  const promised = await promise.submit(ctx.shopId, withPlace(wish, place), ctx.deadline);
  if (isRefusal(promised)) return promised;
  if (promised.kind === 'known') return await replay(ctx, wish, promised.attempt);
  const outcome = await authorise(ctx, promised.payment);
  tally(ctx.app, ctx.shopId, 'payment_attempts');
  const { checkoutId } = wish;
  const { paymentId } = promised.payment;
  const answered = { checkoutId, paymentId, outcome, promised };
  const settled = await settle.submit(ctx.shopId, answered);
  // What could not be written down yet is counted by who settles it: a success counts once.
  if (!isRefusal(outcome) && outcome.outcome === 'approved') {
    tally(ctx.app, ctx.shopId, 'payment_successes');
  }
  return answerOf(ctx, settled);
}

function withPlace(wish: Wish, place: number | Refusal | undefined): Wish {
  return typeof place === 'number' ? { ...wish, place } : wish;
}

function answerOf(ctx: Context, { settlement, order }: Settled): Placed | Refusal {
  if (settlement.state === 'released') return settlement.refusal;
  if (settlement.state === 'declined' || settlement.state === 'returned') {
    return endRefusal(settlement.refusal);
  }
  if (!order) throw new Error('A settled attempt has no order');
  const status = settlement.state === 'completed' ? 201 : 202;
  if (status === 201) logPurchase(ctx, order);
  return { status, order };
}

/** Purchases are logged with who and from where, as sign-ins are. */
function logPurchase(ctx: Context, order: OrderView): void {
  ctx.log.named('emporium.checkout').info('event=order.placed', {
    action: 'purchase',
    order_id: order.id,
    order_number: order.number,
    total_minor: order.total.amount,
    currency: order.total.currency,
    shop_id: ctx.shopId,
    user_id: ctx.actor.personId,
    ip_address: ctx.request?.ip ?? null,
    user_agent: ctx.request?.userAgent ?? null,
  });
}
