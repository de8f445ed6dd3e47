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
const PER_SHOP = 40;
const ROUNDS_MAX = 50;

export const jobs = [
  job({
    task: 'payments.finish_void',
    payload: Type.Object({ paymentId: Type.String() }),
    run: async (ctx, { paymentId }) => {
      await finishVoid(ctx, paymentId);
    },
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
  await untilNoneMoves(async () => {
    const due = await systemTx(app, 'payments.due_voids', (tx) =>
      findDueVoids.rows(tx, DUE_MAX, PER_SHOP),
    );
    return await finishEach(app, due, finishVoid);
  });
}

/** Calls the providers about every refund whose time has come. */
export async function finishDueRefunds(app: App): Promise<void> {
  await untilNoneMoves(async () => {
    const due = await systemTx(app, 'payments.due_refunds', (tx) =>
      findDueRefunds.rows(tx, DUE_MAX, PER_SHOP),
    );
    return await finishEach(app, due, async (ctx, id) => {
      const refund = await finishRefund(ctx, id);
      return refund !== undefined && refund.state !== 'asking';
    });
  });
}

/** An outage leaves more than one round's work. */
async function untilNoneMoves(round: () => Promise<number>): Promise<void> {
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds += 1) if ((await round()) === 0) return;
}

/** How many ended. Shops go side by side: one whose provider is silent keeps no other waiting. */
async function finishEach(
  app: App,
  due: readonly { shop_id: string; id: string }[],
  finish: (ctx: Context, id: string) => Promise<boolean>,
): Promise<number> {
  const shops = [...Map.groupBy(due, (each) => each.shop_id)];
  let ended = 0;
  const finishShop = async (shopId: string, ids: readonly string[]): Promise<void> => {
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const answers = await Promise.all(some.map((id) => tryTo(finish, app, shopId, id)));
      const done = answers.filter((answer) => answer).length;
      ended += done;
      if (done === 0) return;
    }
  };
  for (let from = 0; from < shops.length; from += AT_ONCE) {
    const some = shops.slice(from, from + AT_ONCE);
    await Promise.all(
      some.map(([shopId, rows]) =>
        finishShop(
          shopId,
          rows.map(({ id }) => id),
        ),
      ),
    );
  }
  return ended;
}

/** The trouble of one must not keep the others waiting; it is due again by itself. */
async function tryTo(
  finish: (ctx: Context, id: string) => Promise<boolean>,
  app: App,
  shopId: string,
  id: string,
): Promise<boolean> {
  try {
    return await finish(shopContext(app, shopId), id);
  } catch (error) {
    const extra = { error, subject: id, shop_id: shopId };
    app.log.named('emporium.payments').error('event=payment.return_failed', extra);
    return false;
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
