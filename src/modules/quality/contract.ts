import {
  endpoint,
  orNull,
  strict,
  Text,
  Timestamp,
  Type,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const qualityRefusals = defineRefusals({
  scenario_not_found: {
    status: 404,
    detail: 'There is no such quality scenario. The list names them all.',
  },
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

const Verdict = Type.Union([
  Type.Literal('PASS'),
  Type.Literal('FAIL'),
  Type.Literal('NOT EXERCISED'),
]);
const Bound = Type.Union([Type.Literal('at_most'), Type.Literal('at_least')]);

const ScenarioFigure = Type.Object({
  name: Type.String(),
  value: orNull(Type.Number()),
  unit: Type.String(),
  limit: orNull(Type.Number()),
  bound: orNull(Bound),
  holds: Type.Boolean(),
});

const ScenarioResult = Type.Object({
  judgedAt: Timestamp,
  verdict: Type.Union([Type.Literal('PASS'), Type.Literal('FAIL')]),
  value: orNull(Type.Number()),
  seconds: Type.Number(),
  version: Type.String(),
  did: Type.String(),
  figures: Type.Array(ScenarioFigure),
});
export type ScenarioResult = StaticOf<typeof ScenarioResult>;

const QualityScenario = Type.Object({
  id: Type.String(),
  title: Type.String(),
  measure: Type.String(),
  command: orNull(Type.String()),
  verdict: Verdict,
  value: orNull(Type.Number()),
  unit: Type.String(),
  limit: orNull(Type.Number()),
  bound: orNull(Bound),
  window: Type.Object({ from: Timestamp, to: Timestamp }),
  evidence: Type.String(),
  provenAt: orNull(Timestamp),
  latest: orNull(ScenarioResult),
});

const ScenarioPoint = Type.Object({
  at: Timestamp,
  value: Type.Number(),
  limit: orNull(Type.Number()),
  verdict: Verdict,
  source: Type.Union([Type.Literal('live'), Type.Literal('provoked')]),
});

export const listQualityScenarios = endpoint({
  method: 'GET',
  path: '/api/v1/admin/quality-scenarios',
  tag: 'Quality',
  summary: 'The quality scenarios, each judged by what the last days showed',
  description: [
    'Too little traffic is NOT EXERCISED, never PASS. `latest` is the newest run of `command` within',
    'the window; `value` is what traffic showed, or else what that run did.',
  ].join(' '),
  query: Window,
  answers: { 200: Type.Object({ days: Type.Integer(), items: Type.Array(QualityScenario) }) },
  refusals: [],
});

export const getQualityScenario = endpoint({
  method: 'GET',
  path: '/api/v1/admin/quality-scenarios/:id',
  tag: 'Quality',
  summary: 'One quality scenario with its figures over time',
  description:
    'Points are in order of time: a day of traffic (`live`) or a run of the command (`provoked`).',
  params: strict({ id: Text(10) }),
  query: Window,
  answers: {
    200: Type.Object({
      days: Type.Integer(),
      scenario: QualityScenario,
      points: Type.Array(ScenarioPoint),
    }),
  },
  refusals: ['scenario_not_found'],
});
