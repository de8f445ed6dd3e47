/** What transactions of one checkout do, for trials in which they meet. */
import type pg from 'pg';
import { makeArticles } from '#kit/articles.ts';
import type { Act } from '#kit/sessions.ts';
import { checkoutBody, fillCart } from '#kit/shopping.ts';
import { reserve } from '#modules/inventory/index.ts';
import type { Outcome } from '#modules/payments/index.ts';
import { anonymous, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal } from '#platform/refusal.ts';
import type { Promised, Wish } from '../../src/modules/checkout/model.ts';
import { promiseOrders } from '../../src/modules/checkout/promise-orders.ts';
import { settleAll } from '../../src/modules/checkout/settle-attempts.ts';

/** A checkout whose payment is being asked for, and the article it is about. */
export type Buying = Promised & { variantId: string };

/** An article of 10.00 with so many pieces. */
export async function makeArticle(ctx: Context, onHand: number): Promise<string> {
  return (await makeArticles(ctx, { onHand, priceMinor: 1000 }))[0]!;
}

/** Somebody's wish for one piece, from a cart of their own. */
export async function wishFor(ctx: Context, variantId: string): Promise<Wish> {
  const shopper = { ...ctx, actor: anonymous };
  const cartId = await fillCart(shopper, [{ variantId, quantity: 1 }]);
  return { checkoutId: newId(), body: checkoutBody(cartId), bodyHash: 'hash', personId: null };
}

/** Act one of a checkout. */
export function promise(wish: Wish): Act {
  return async (tx) => (await promiseOrders(tx, [wish]))[0];
}

/** A checkout after its first act. */
export async function startBuying(ctx: Context, onHand = 5): Promise<Buying> {
  const variantId = await makeArticle(ctx, onHand);
  const wish = await wishFor(ctx, variantId);
  const [result] = await shopTx({ ...ctx }, (tx) => promiseOrders(tx, [wish]));
  if (!result || isRefusal(result) || result.kind !== 'promised') throw new Error('not promised');
  return { ...result, variantId };
}

/** Somebody else wants a piece. */
export function takeOne(variantId: string): Act {
  const request = { reservationId: newId(), lines: [{ variantId, quantity: 1 }] };
  return async (tx) => (await reserve(tx, [request]))[0];
}

/** The provider took what was asked, or `extraMinor` more. */
export function approved({ payment }: Promised, extraMinor = 0): Outcome {
  const amountMinor = payment.amountMinor + extraMinor;
  const capture = { amountMinor, currency: payment.currency, collected: true };
  const provider = { providerReference: `pay_${newId()}`, cardLastFour: null, fingerprint: null };
  if (extraMinor === 0) return { outcome: 'approved', ...capture, ...provider };
  return { outcome: 'needs_review', reason: 'amount_mismatch', ...capture, ...provider };
}

/** Act three of a checkout. */
export function settle({ checkoutId, payment }: Promised, outcome: Outcome): Act {
  return async (tx) => {
    const answer = { checkoutId, paymentId: payment.paymentId, outcome };
    const [settlement] = await settleAll(tx, [answer]);
    return settlement?.state;
  };
}

/** What became of it: order, payment, pieces on hand and held, and how often pieces left. */
export async function standing(owner: pg.Client, { orderId, payment, variantId }: Buying) {
  const { rows } = await owner.query<Record<'order' | 'payment', string> & Record<string, number>>(
    `select o.state as order, p.state as payment, s.on_hand::int, s.reserved::int,
       (select count(*)::int from inventory.movements m
        where m.variant_id = $3 and m.kind = 'sale') as sales
     from orders.orders o, payments.payments p, inventory.stock s
     where o.id = $1 and p.id = $2 and s.variant_id = $3`,
    [orderId, payment.paymentId, variantId],
  );
  return rows[0]!;
}
