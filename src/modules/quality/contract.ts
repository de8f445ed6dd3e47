import { endpoint, orNull, strict, Timestamp, Type } from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const qualityRefusals = defineRefusals({
  sales_paused: {
    status: 503,
    detail:
      'This shop has paused sales for a moment to check its records. Nothing was charged. Try again soon.',
  },
});

const Window = strict({ days: Type.Integer({ minimum: 1, maximum: 90, default: 7 }) });

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
  query: Window,
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

export const listQualityScenarios = endpoint({
  method: 'GET',
  path: '/api/v1/admin/quality-scenarios',
  tag: 'Quality',
  summary: 'The quality scenarios, each judged by what the last days showed',
  description: 'Too little traffic is NOT EXERCISED, never PASS.',
  query: Window,
  answers: {
    200: Type.Object({
      days: Type.Integer(),
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          title: Type.String(),
          measure: Type.String(),
          command: orNull(Type.String()),
          verdict: Type.Union([
            Type.Literal('PASS'),
            Type.Literal('FAIL'),
            Type.Literal('NOT EXERCISED'),
          ]),
          value: orNull(Type.Number()),
          unit: Type.String(),
          evidence: Type.String(),
          provenAt: orNull(Timestamp),
        }),
      ),
    }),
  },
  refusals: [],
});
