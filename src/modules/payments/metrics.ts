import { counter, gauge, histogram } from '#platform/metrics.ts';

/** Counted when the provider has answered, in memory: a transaction that rolls back later changes nothing. */
export const paymentsTotal = counter('payments_total', 'Payment attempts by their outcome', [
  'method',
  'status',
  'currency',
]);

export const settledTotal = counter(
  'payments_settled_total',
  'Payments of unknown outcome that the provider has since told about',
  ['method', 'status'],
);

export const refundsTotal = counter('refunds_total', 'Refunds by what the provider said', [
  'status',
]);

export const fastFailSeconds = histogram(
  'payment_fast_fail_seconds',
  'Time to refuse a payment while the circuit breaker is open',
);

export const bulkheadRefusals = counter(
  'payment_bulkhead_refusals_total',
  'Payments refused because too many of the shop wait for the provider already',
);

/** 0 closed, 1 half open, 2 open: the worst of all shops that this process serves. */
export const breakerState = gauge(
  'circuit_breaker_state',
  'Payment circuit breaker, worst of all shops: 0 closed, 1 half open, 2 open',
  ['provider'],
);

export const openCases = gauge(
  'payments_open_cases',
  'Payments whose outcome is not known yet, or that people must look at',
  ['state'],
);

export const webhooksTotal = counter(
  'payments_webhooks_total',
  'Events that came to the gateway’s address, by what became of them',
  ['status'],
);

export const openDivergences = gauge(
  'payments_open_divergences',
  'Captures that only one of the two books knows, ours or the gateway’s, and nobody has explained',
);
