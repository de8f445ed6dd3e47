import { route, type HttpPlugin, type Route } from '#platform/http/route.ts';
import { getQualityScenario, getStoredMetrics, listQualityScenarios } from './contract.ts';
import { findMetrics, judgeShop, traceScenario, windowStart } from './judge-shop.ts';
import { isRefusal } from '#platform/refusal.ts';
import { reportMetrics } from './metric-model.ts';
import { recordMetrics } from './record-metrics.ts';

const RECORD_EVERY_MS = 60_000;

const read = { permission: 'reports.read' };

export const routes: Route[] = [
  route(getStoredMetrics, read, async (ctx, { query: { days } }) => {
    const from = windowStart(ctx.app, days);
    return { days, from, ...reportMetrics(await findMetrics(ctx, from), days) };
  }),
  route(listQualityScenarios, read, async (ctx, { query: { days } }) => ({
    days,
    items: await judgeShop(ctx, days),
  })),
  route(getQualityScenario, read, async (ctx, { params: { id }, query: { days } }) => {
    const traced = await traceScenario(ctx, id.toUpperCase(), days);
    return isRefusal(traced) ? traced : { days, ...traced };
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
