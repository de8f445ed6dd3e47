import { timer, type Timer } from '#platform/jobs.ts';
import { settlePending } from './settle-pending.ts';

export const timers: Timer[] = [
  timer({
    name: 'checkout.settle_pending',
    everySeconds: 2,
    run: async (app) => {
      await settlePending(app);
    },
  }),
];
