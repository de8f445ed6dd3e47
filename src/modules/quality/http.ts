import { systemTx } from '#platform/database/index.ts';
import { route, type HttpPlugin, type Route } from '#platform/http/route.ts';
import { getStoredMetrics } from './contract.ts';
import { reportMetrics } from './metric-model.ts';
import { recordMetrics } from './record-metrics.ts';
import { sumMetrics } from './store.ts';

const RECORD_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

export const routes: Route[] = [
  route(getStoredMetrics, { permission: 'reports.read' }, async (ctx, { query: { days } }) => {
    const from = new Date(ctx.app.clock.now().getTime() - days * DAY_MS).toISOString();
    const rows = await systemTx(ctx.app, 'quality.read_metrics', (tx) =>
      sumMetrics.rows(tx, ctx.shopId, from),
    );
    const sums = rows.map((row) => ({
      type: row.type,
      date: row.day ?? '',
      amount: row.amount ?? 0,
      events: row.events ?? 0,
      worst: row.worst ?? 0,
      latest: row.latest ?? 0,
    }));
    return { days, from, ...reportMetrics(sums, days) };
  }),
];

/** A process that serves requests stores what it counted itself; a worker has a timer for it. */
export const plugin: HttpPlugin = async (server, { app }) => {
  const record = async (): Promise<void> => {
    try {
      await recordMetrics(app);
    } catch (error) {
      app.log.named('emporium.quality').warn('event=metrics.not_recorded', { error });
    }
  };
  const clock = setInterval(() => void record(), RECORD_EVERY_MS);
  clock.unref();
  server.addHook('onClose', async () => {
    clearInterval(clock);
  });
};
