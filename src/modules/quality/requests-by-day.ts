import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { sumOwnMetrics } from './store/metrics.ts';

/** What the installation answered on one UTC day. */
export interface RequestDay {
  day: string;
  requests: number;
  /** Of the requests, in percent. */
  errorPercent: number;
  averageMs: number;
}

/** Requests of the whole installation by UTC day, since a moment (ISO); days without any are left out. */
export async function requestsByDay(app: App, from: string): Promise<RequestDay[]> {
  const rows = await systemTx(app, 'quality.read_metrics', (tx) => sumOwnMetrics.rows(tx, from));
  const of = (type: string, day: string | null) =>
    rows.find((row) => row.type === type && row.day === day);
  return rows
    .filter(({ type, day }) => type === 'avg_response_time' && day !== null)
    .map(({ day, amount, events }) => {
      const errors = of('error_rate', day);
      return {
        day: day ?? '',
        requests: events ?? 0,
        errorPercent: (errors?.amount ?? 0) / (errors?.events || 1),
        averageMs: (amount ?? 0) / (events || 1),
      };
    });
}
