import { endpoint, strict, Timestamp, Type } from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const qualityRefusals = defineRefusals({
  sales_paused: {
    status: 503,
    detail:
      'This shop has paused sales for a moment to check its records. Nothing was charged. Try again soon.',
  },
});

const StoredMetric = Type.Object({
  value: Type.Union([Type.Number(), Type.String(), Type.Null()]),
  unit: Type.String(),
  events: Type.Number(),
  series: Type.Array(
    Type.Object({
      date: Type.String({ format: 'date' }),
      value: Type.Union([Type.Number(), Type.String()]),
    }),
  ),
});

export const getStoredMetrics = endpoint({
  method: 'GET',
  path: '/metrics/api',
  tag: 'Quality',
  summary: 'Stored measures of the last days, by UTC day',
  description: [
    'orders_per_day, refunds_per_day, payment_success_rate and stock_conflicts are the shop’s own;',
    'error_rate, avg_response_time, throttled_requests and circuit_breaker_state (the worst of all)',
    'are the installation’s. A null value: nothing was recorded, which is not zero.',
  ].join(' '),
  query: strict({ days: Type.Integer({ minimum: 1, maximum: 90, default: 7 }) }),
  answers: {
    200: Type.Object({
      days: Type.Integer(),
      from: Timestamp,
      orders_per_day: StoredMetric,
      error_rate: StoredMetric,
      refunds_per_day: StoredMetric,
      payment_success_rate: StoredMetric,
      avg_response_time: StoredMetric,
      circuit_breaker_state: StoredMetric,
      stock_conflicts: StoredMetric,
      throttled_requests: StoredMetric,
    }),
  },
  refusals: [],
});
