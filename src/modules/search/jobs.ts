import { bumpCache } from '#platform/cache.ts';
import { Type, Uuid } from '#platform/contract.ts';
import { job, timer, type Job, type Timer } from '#platform/jobs.ts';
import { followStock } from './follow-stock.ts';
import { refreshProducts } from './refresh-products.ts';

export const jobs: readonly Job[] = [
  job({
    task: 'search.refresh_products',
    payload: Type.Object({ productIds: Type.Array(Uuid) }),
    run: async (ctx, { productIds }) => {
      await refreshProducts(ctx, productIds);
      // Whoever added this job changed a product. When an operator's command has listed it anew
      // already, in a process that no server hears, nothing differs here: the pages are stale all
      // the same.
      bumpCache(ctx.app, ctx.shopId);
    },
  }),
];

export const timers: readonly Timer[] = [
  timer({ name: 'search.follow_stock', everySeconds: 1, run: followStock }),
];
