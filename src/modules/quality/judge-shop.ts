import type { App, Context } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { refusalCatalogue, type Refusal } from '#platform/refusal.ts';
import { qualityRefusals, type ScenarioResult } from './contract.ts';
import type { MetricDay } from './metric-model.ts';
import { pausingChecks, stockChecks } from './model.ts';
import { scenarios } from './scenario-list.ts';
import { judgeScenarios, judgeTraffic, type Evidence, type Judged } from './scenario-model.ts';
import { countBreachesByDay, countBreachesSince } from './store/breaches.ts';
import { sumMetrics } from './store/metrics.ts';
import { addResult, findResults } from './store/results.ts';
import { findCanaries, findSlowestCanary } from './store/watch.ts';

const DAY_MS = 86_400_000;
const moneyChecks = pausingChecks.filter((name) => !stockChecks.includes(name));

/** The shop's stored measures since a time, by metric and UTC day. */
export async function findMetrics(ctx: Context, from: string): Promise<MetricDay[]> {
  const rows = await systemTx(ctx.app, 'quality.read_metrics', (tx) =>
    sumMetrics.rows(tx, ctx.shopId, from),
  );
  return rows.map((row) => ({
    type: row.type,
    date: row.day ?? '',
    amount: row.amount ?? 0,
    events: row.events ?? 0,
    worst: row.worst ?? 0,
    latest: row.latest ?? 0,
  }));
}

/** When a window of so many days began. */
export function windowStart(app: App, days: number): string {
  return new Date(app.clock.now().getTime() - days * DAY_MS).toISOString();
}

type Presented = Judged & { window: { from: string; to: string } };

/** Judges every quality scenario by what is known of the shop over the last `days`. */
export async function judgeShop(ctx: Context, days: number): Promise<Presented[]> {
  const window = { from: windowStart(ctx.app, days), to: ctx.app.clock.now().toISOString() };
  const metrics = await findMetrics(ctx, window.from);
  const known = await systemTx(ctx.app, 'quality.judge_shop', async (tx) => ({
    stock: await countBreachesSince.one(tx, ctx.shopId, [...stockChecks], window.from),
    money: await countBreachesSince.one(tx, ctx.shopId, moneyChecks, window.from),
    canary: await findSlowestCanary.one(tx, window.from),
  }));
  const results = await findStored(
    ctx.app,
    scenarios.map(({ id }) => id),
    window.from,
  );
  const evidence: Evidence = {
    days,
    metrics,
    stockBreaches: known.stock.breaches ?? 0,
    paymentBreaches: known.money.breaches ?? 0,
    canarySeconds: known.canary.seconds,
    ...readMessages(),
  };
  return judgeScenarios(evidence, results.latest).map((each) => ({ ...each, window }));
}

export interface Point {
  at: string;
  value: number;
  limit: number | null;
  verdict: 'PASS' | 'FAIL' | 'NOT EXERCISED';
  source: 'live' | 'provoked';
}

/** One scenario with its figures over time: days of traffic, and runs. Refusal: scenario_not_found. */
export async function traceScenario(
  ctx: Context,
  id: string,
  days: number,
): Promise<{ scenario: Presented; points: Point[] } | Refusal> {
  const scenario = (await judgeShop(ctx, days)).find((each) => each.id === id);
  if (!scenario) return qualityRefusals.scenario_not_found();
  const { from } = scenario.window;
  const { all } = await findStored(ctx.app, [id], from);
  const runs = all.flatMap(({ judgedAt, value, verdict }) =>
    value === null ? [] : [{ at: judgedAt, value, verdict, source: 'provoked' as const }],
  );
  const points = [...(await traceTraffic(ctx, scenario, from)), ...runs]
    .map((point) => ({ ...point, limit: scenario.limit }))
    .toSorted((a, b) => a.at.localeCompare(b.at));
  return { scenario, points };
}

/** Keeps what a provoked scenario showed. */
export async function storeResult(
  app: App,
  scenario: string,
  result: ScenarioResult,
): Promise<void> {
  const { judgedAt, verdict, value, figures, did, seconds, version } = result;
  await systemTx(app, 'quality.store_result', (tx) =>
    addResult.run(tx, newId(), scenario, judgedAt, verdict, value, figures, did, seconds, version),
  );
}

async function findStored(
  app: App,
  ids: readonly string[],
  from: string,
): Promise<{ all: ScenarioResult[]; latest: Map<string, ScenarioResult> }> {
  const rows = await systemTx(app, 'quality.judge_shop', (tx) =>
    findResults.rows(tx, [...ids], from),
  );
  const all = rows.map(({ scenario: _scenario, judged_at, verdict, ...rest }): ScenarioResult => ({
    ...rest,
    judgedAt: judged_at,
    verdict: verdict === 'PASS' ? 'PASS' : 'FAIL',
  }));
  return { all, latest: new Map(rows.map(({ scenario }, index) => [scenario, all[index]!])) };
}

/** What each day's traffic says; a day that says nothing has no point. */
async function traceTraffic(ctx: Context, scenario: Judged, from: string) {
  const metrics = await findMetrics(ctx, from);
  const byDay = await systemTx(ctx.app, 'quality.judge_shop', async (tx) => ({
    stock: await countBreachesByDay.rows(tx, ctx.shopId, [...stockChecks], from),
    money: await countBreachesByDay.rows(tx, ctx.shopId, moneyChecks, from),
    canaries: await findCanaries.rows(tx, from),
  }));
  const dates = [...metrics.map(({ date }) => date), ...Object.values(byDay).flat().map(dayOf)];
  return [...new Set(dates)].flatMap((date) => {
    const own = <T extends { day: string | null }>(rows: readonly T[]): T | undefined =>
      rows.find(({ day }) => day === date);
    const { value, verdict } = judgeTraffic(
      {
        days: 1,
        metrics: metrics.filter((row) => row.date === date),
        stockBreaches: own(byDay.stock)?.breaches ?? 0,
        paymentBreaches: own(byDay.money)?.breaches ?? 0,
        canarySeconds: own(byDay.canaries)?.seconds ?? null,
        longestMessage: null,
        paymentMessage: null,
      },
      scenario,
    );
    const at = `${date}T00:00:00.000Z`;
    return value === null ? [] : [{ at, value, verdict, source: 'live' as const }];
  });
}

function dayOf({ day }: { day: string | null }): string {
  return day ?? '';
}

/** The messages of this very program, as it would say them. */
function readMessages(): Pick<Evidence, 'longestMessage' | 'paymentMessage'> {
  const words = [...refusalCatalogue.values()].map(({ detail }) => wordsIn(detail));
  const payment = refusalCatalogue.get('payment_unavailable');
  return {
    longestMessage: words.length > 0 ? Math.max(...words) : null,
    paymentMessage: payment ? wordsIn(payment.detail) : null,
  };
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length;
}
