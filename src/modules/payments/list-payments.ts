import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { peek } from './breaker.ts';
import { paymentRefusals, type Breaker, type Payment } from './contract.ts';
import { presentBreaker, presentPayment, presentRefund } from './present-payment.ts';
import { listProviders } from './provider-list.ts';
import { findBreakers } from './store/breakers.ts';
import { findEvents, findPayments, listPayments, listReviews } from './store/payments.ts';
import { findRefundsOfPayments } from './store/refunds.ts';

/** How the shop can be paid, and whether each way works right now. */
export async function paymentMethods(ctx: Context) {
  const items = listProviders().map(async ({ method, label, needsToken, remote }) => {
    const available = !remote || (await peek(ctx, method)) === undefined;
    return { method, label, needsToken, available };
  });
  return { items: await Promise.all(items) };
}

/** One page of payments, newest first. */
export async function pageOfPayments(
  ctx: Context,
  { state, limit, cursor }: { state?: string; limit: number; cursor?: string },
): Promise<{ items: Payment[]; nextCursor: string | null }> {
  const rows = await shopRead(
    ctx,
    (tx) =>
      state === 'needs_review'
        ? listReviews.rows(tx, tx.shopId, limit + 1, cursor ?? null)
        : listPayments.rows(tx, tx.shopId, state ?? null, limit + 1, cursor ?? null),
    { mayLag: true },
  );
  const items = rows.slice(0, limit).map(presentPayment);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** One payment with refunds and history. Refusal: payment_not_found. */
export async function showPayment(ctx: Context, id: string) {
  return await shopRead(ctx, async (tx) => {
    const [payments, refunds, events] = await Promise.all([
      findPayments.rows(tx, tx.shopId, [id]),
      findRefundsOfPayments.rows(tx, tx.shopId, [id]),
      findEvents.rows(tx, tx.shopId, [id]),
    ]);
    const [payment] = payments;
    if (!payment) return paymentRefusals.payment_not_found();
    const currency = payment.captured_currency ?? payment.currency;
    return {
      ...presentPayment(payment),
      refunds: refunds.map((refund) => presentRefund(refund, currency)),
      events: events.map((event) => ({
        sequence: event.sequence,
        state: event.state,
        captured: { amount: event.captured_minor, currency },
        refunded: { amount: event.refunded_minor, currency },
        reason: event.reason,
        actor: event.actor,
        happenedAt: event.happened_at,
      })),
    };
  });
}

/** The breaker of each provider that has one, as the table has it. */
export async function showBreakers(ctx: Context): Promise<Breaker[]> {
  const rows = await shopRead(ctx, (tx) => findBreakers.rows(tx, tx.shopId));
  return remoteMethods().map((method) =>
    presentBreaker(
      method,
      rows.find((row) => row.provider === method),
    ),
  );
}

/** Whether a provider of that name has a breaker. Refusal: breaker_not_found. */
export function requireBreaker(provider: string): Refusal | undefined {
  return remoteMethods().includes(provider) ? undefined : paymentRefusals.breaker_not_found();
}

function remoteMethods(): string[] {
  return listProviders()
    .filter(({ remote }) => remote)
    .map(({ method }) => method);
}
