import { findProductIds } from '#modules/catalog/index.ts';
import { bumpCache } from '#platform/cache.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { addJobs } from '#platform/jobs.ts';

const PRODUCTS_AT_ONCE = 200;

/**
 * After rows of a shop were written past its modules: every process forgets what it kept, and the
 * listing of every product is made anew (jobs that waited for that are not moved with a shop).
 */
export async function announce(app: App, shopId: string): Promise<void> {
  bumpCache(app, shopId);
  await refreshListings(shopContext(app, shopId));
}

async function refreshListings(ctx: Context): Promise<void> {
  for (let after: string | undefined; ;) {
    const ids = await shopTx(ctx, async (tx) => {
      const productIds = await findProductIds(tx, {
        limit: PRODUCTS_AT_ONCE,
        ...(after === undefined ? {} : { after }),
      });
      if (productIds.length > 0) {
        await addJobs(tx, [{ task: 'search.refresh_products', payload: { productIds } }]);
      }
      return productIds;
    });
    after = ids.at(-1);
    if (after === undefined) return;
  }
}
