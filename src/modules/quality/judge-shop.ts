import type { App, Context } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { MetricDay } from './metric-model.ts';
import { stockChecks, pausingChecks } from './model.ts';
import { judgeScenarios, type Proof } from './scenario-model.ts';
import {
  addProof,
  countBreachesSince,
  findLatestProofs,
  findSlowestCanary,
  sumMetrics,
} from './store.ts';

const DAY_MS = 86_400_000;

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

/** Judges every quality scenario by what is known of the shop over the last `days`. */
export async function judgeShop(ctx: Context, days: number) {
  const from = windowStart(ctx.app, days);
  const metrics = await findMetrics(ctx, from);
  const moneyChecks = pausingChecks.filter((name) => !stockChecks.includes(name));
  return await systemTx(ctx.app, 'quality.judge_shop', async (tx) => {
    const stock = await countBreachesSince.one(tx, ctx.shopId, [...stockChecks], from);
    const money = await countBreachesSince.one(tx, ctx.shopId, moneyChecks, from);
    const canary = await findSlowestCanary.one(tx, from);
    const proofs = await findLatestProofs.rows(tx, from);
    return judgeScenarios({
      days,
      metrics,
      stockBreaches: stock.breaches ?? 0,
      paymentBreaches: money.breaches ?? 0,
      canarySeconds: canary.seconds,
      proofs: proofs.map((row) => ({
        scenario: row.scenario,
        holds: row.holds,
        value: row.value,
        provenAt: row.proven_at,
      })),
    });
  });
}

/** Keeps what a provoked scenario showed. */
export async function storeProof(
  app: App,
  proof: Omit<Proof, 'provenAt'>,
  figures: object,
): Promise<void> {
  const now = app.clock.now().toISOString();
  const { scenario, holds, value } = proof;
  await systemTx(app, 'quality.store_proof', (tx) =>
    addProof.run(tx, newId(), scenario, holds, value, figures, now),
  );
}
