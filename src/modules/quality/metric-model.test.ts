import { expect, test } from 'vitest';
import { reportMetrics, requestSamples, shopSamples, type MetricDay } from './metric-model.ts';

const day = (type: string, parts: Partial<MetricDay>): MetricDay => ({
  type,
  date: '2026-11-22',
  amount: 0,
  events: 0,
  worst: 0,
  latest: 0,
  ...parts,
});

test('a quiet shop leaves no rows; a busy one what it did', () => {
  expect(shopSamples('s', new Map())).toEqual([]);
  const counts = new Map([
    ['orders', 3],
    ['payment_attempts', 4],
    ['payment_successes', 3],
  ] as const);
  expect(shopSamples('s', counts)).toEqual([
    { shopId: 's', type: 'orders_per_day', value: 3, metadata: { amount: 3, events: 0 } },
    { shopId: 's', type: 'payment_success_rate', value: 75, metadata: { amount: 300, events: 4 } },
  ]);
});

test('requests are what came between two readings, and nothing when nothing came', () => {
  const before = { requests: 10, serverErrors: 1, throttled: 0, milliseconds: 100 };
  expect(requestSamples(before, before)).toEqual([]);
  const after = { requests: 30, serverErrors: 2, throttled: 5, milliseconds: 300 };
  expect(requestSamples(before, after).map(({ type, value }) => [type, value])).toEqual([
    ['error_rate', 5],
    ['avg_response_time', 10],
    ['throttled_requests', 5],
  ]);
});

test('rates weigh by events, days are averaged, no data is no zero', () => {
  const report = reportMetrics(
    [
      day('payment_success_rate', { amount: 9900, events: 100 }),
      day('payment_success_rate', { date: '2026-11-23', amount: 100, events: 1 }),
      day('orders_per_day', { amount: 14 }),
      day('circuit_breaker_state', { worst: 2, latest: 0 }),
    ],
    7,
  );
  expect(report.payment_success_rate.value).toBeCloseTo(99.01, 2);
  expect(report.payment_success_rate.events).toBe(101);
  expect(report.orders_per_day).toMatchObject({ value: 2, series: [{ value: 14 }] });
  expect(report.circuit_breaker_state).toMatchObject({
    value: 'CLOSED',
    series: [{ value: 'OPEN' }],
  });
  expect(report.refunds_per_day).toMatchObject({ value: null, series: [] });
});
