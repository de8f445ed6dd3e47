import { Type } from 'typebox';
import { job, timer, type Job, type Timer } from '#platform/jobs.ts';
import { settleBacklog, settlePayment } from './settle-pending.ts';

export const jobs: Job[] = [
  job({
    task: 'checkout.settle_payment',
    payload: Type.Object({ paymentId: Type.String() }),
    run: async (ctx, { paymentId }) => await settlePayment(ctx, paymentId),
  }),
];

export const timers: Timer[] = [
  timer({
    name: 'checkout.settle_pending',
    everySeconds: 2,
    run: async (app) => await settleBacklog(app),
  }),
];
