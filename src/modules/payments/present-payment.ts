import type { Breaker, Payment, Refund } from './contract.ts';
import type { BreakerRow } from './store/breakers.ts';
import type { PaymentRow } from './store/payments.ts';
import type { RefundRow } from './store/refunds.ts';

/** A payment as the contract shows it; amounts in minor units of the currency that was taken. */
export function presentPayment(row: PaymentRow): Payment {
  const currency = row.captured_currency ?? row.currency;
  const refundable = row.state === 'approved' || row.state === 'partially_refunded';
  const left = refundable ? row.captured_minor - row.refund_claimed_minor : 0;
  return {
    id: row.id,
    payableId: row.payable_id,
    method: row.method,
    state: row.state,
    amount: { amount: row.amount_minor, currency: row.currency },
    captured: { amount: row.captured_minor, currency },
    refunded: { amount: row.refunded_minor, currency },
    refundable: { amount: left, currency },
    card: row.card_last_four ? { lastFour: row.card_last_four } : null,
    providerReference: row.provider_reference,
    reason: row.reason,
    openedAt: row.opened_at,
    settledAt: row.settled_at,
  };
}

/** A refund as the contract shows it; `currency` is its payment's. */
export function presentRefund(row: RefundRow, currency: string): Refund {
  return {
    id: row.id,
    paymentId: row.payment_id,
    state: row.state,
    amount: { amount: row.amount_minor, currency },
    reason: row.reason,
    refusal: row.refusal,
    actor: row.actor,
    openedAt: row.opened_at,
    settledAt: row.settled_at,
  };
}

/** A breaker in the words of dashboards (CLOSED, OPEN, HALF_OPEN); without a row it is closed. */
export function presentBreaker(provider: string, row: BreakerRow | undefined): Breaker {
  const open = row !== undefined && row.state !== 'closed';
  return {
    provider,
    state: (row?.state ?? 'closed').toUpperCase(),
    retryAt: open ? row.retry_at : null,
    reason: row?.reason ?? null,
    changedBy: row?.changed_by ?? null,
    changedAt: row?.changed_at ?? null,
  };
}
