import { Type } from 'typebox';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { job, timer } from '#platform/jobs.ts';
import { sync } from './breaker-board.ts';
import { openCases, openDivergences } from './metrics.ts';
import { reconcilePayments } from './reconcile-payments.ts';
import { finishRefund } from './refund-payment.ts';
import { countOpenCases, findDueVoids } from './store/payments.ts';
import { countOpenDivergences } from './store/reconciliation.ts';
import { findDueRefunds } from './store/refunds.ts';
import { finishVoid } from './void-payment.ts';

const AT_ONCE = 8;
const DUE_MAX = 200;

export const jobs = [
  job({
    task: 'payments.finish_void',
    payload: Type.Object({ paymentId: Type.String() }),
    run: async (ctx, { paymentId }) => finishVoid(ctx, paymentId),
  }),
  job({
    task: 'payments.finish_refund',
    payload: Type.Object({ refundId: Type.String() }),
    run: async (ctx, { refundId }) => {
      await finishRefund(ctx, refundId);
    },
  }),
];

export const timers = [
  // The jobs above make the first call; these go on when the provider gave no answer.
  timer({ name: 'payments.finish_voids', everySeconds: 2, run: finishDueVoids }),
  timer({ name: 'payments.finish_refunds', everySeconds: 2, run: finishDueRefunds }),
  timer({
    name: 'payments.reconcile',
    everySeconds: 60,
    run: async (app) => reconcilePayments(app),
  }),
  timer({ name: 'payments.watch', everySeconds: 5, run: watch }),
];

/** Calls the providers about every void whose time has come. */
export async function finishDueVoids(app: App): Promise<void> {
  const due = await systemTx(app, 'payments.due_voids', (tx) => findDueVoids.rows(tx, DUE_MAX));
  await finishEach(app, due, finishVoid);
}

/** Calls the providers about every refund whose time has come. */
export async function finishDueRefunds(app: App): Promise<void> {
  const due = await systemTx(app, 'payments.due_refunds', (tx) => findDueRefunds.rows(tx, DUE_MAX));
  await finishEach(app, due, finishRefund);
}

async function finishEach(
  app: App,
  due: readonly { shop_id: string; id: string }[],
  finish: (ctx: Context, id: string) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < due.length; from += AT_ONCE) {
    const some = due.slice(from, from + AT_ONCE);
    await Promise.all(some.map(({ shop_id, id }) => finish(shopContext(app, shop_id), id)));
  }
}

/** Keeps the worker's metrics true: breakers that other processes moved, payments that wait. */
async function watch(app: App): Promise<void> {
  await sync(app);
  const [counts, divergences] = await systemTx(app, 'payments.count_open_cases', async (tx) => [
    await countOpenCases.rows(tx),
    await countOpenDivergences.one(tx),
  ]);
  openDivergences.set(divergences.cases);
  for (const state of ['asking', 'unknown', 'voiding', 'needs_review']) {
    openCases.set({ state }, counts.find((row) => row.state === state)?.payments ?? 0);
  }
}
