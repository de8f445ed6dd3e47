import { flashSaleRefusals } from '#modules/flash-sales/index.ts';
import { extendReservations } from '#modules/inventory/index.ts';
import { showOrder } from '#modules/orders/index.ts';
import { paymentRefusals } from '#modules/payments/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { batchesOf } from './batches.ts';
import { checkoutRefusals } from './contract.ts';
import type { Attempt, Placed, Wish } from './model.ts';

/** Answers a checkout id that was claimed before. */
export async function replay(
  ctx: Context,
  wish: Wish,
  attempt: Attempt,
): Promise<Placed | Refusal> {
  if (attempt.bodyHash !== wish.bodyHash) return checkoutRefusals.checkout_id_reused();
  if (attempt.state === 'declined' || attempt.state === 'returned') {
    return endRefusal(attempt.refusal ?? 'payment_declined');
  }
  if (attempt.state === 'asking') {
    await shopTx(ctx, (tx) => extendReservations(tx, [attempt.reservationId]));
  }
  const order = await showOrder(ctx, attempt.orderId);
  return { status: attempt.state === 'completed' ? 200 : 202, order };
}

/** The same, when the id was claimed; undefined when it is new. */
export async function replayStored(
  ctx: Context,
  wish: Wish,
): Promise<Placed | Refusal | undefined> {
  const { known } = batchesOf(ctx.app);
  const attempt = await known.submit(ctx.shopId, wish.checkoutId, ctx.deadline);
  if (isRefusal(attempt)) return attempt;
  return attempt && (await replay(ctx, wish, attempt));
}

/** Why an attempt ended without an order, as its shopper is told. */
export function endRefusal(code: string): Refusal {
  if (code === 'out_of_stock') {
    return checkoutRefusals.out_of_stock({
      detail:
        'Insufficient stock: the last one went while you paid. Your money is on its way back.',
    });
  }
  if (code === 'flash_sale_limit_reached') {
    return flashSaleRefusals.flash_sale_limit_reached({
      detail:
        'This card has bought as much as one customer may in this sale. Your money is on its way back.',
    });
  }
  if (code === 'payment_returned') return paymentRefusals.payment_returned();
  return paymentRefusals.payment_declined();
}
