import { tellToClear } from '#platform/cache-channel.ts';
import { bumpCache } from '#platform/cache.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { listShops } from './find-shop.ts';
import * as store from './store.ts';

/** What shoppers read while they cannot come in. */
export interface Notice {
  message: string | null;
  /** ISO 8601: when it is expected to be over. */
  until: string | null;
}

const NO_WORDS: Notice = { message: null, until: null };
/** Who read the shop just before the change has answered by then. */
const LAST_ANSWERS_MS = 1200;

/**
 * Closes a shop for maintenance, or opens it again: shoppers then meet 503 with Retry-After and the
 * notice, staff may pass, health still answers. Every process knows it within a second.
 */
export async function setMaintenance(
  app: App,
  shopId: string,
  on: boolean | Notice,
): Promise<void> {
  const { message, until } = typeof on === 'boolean' ? NO_WORDS : on;
  await systemTx(app, 'shops.set_maintenance', (tx) =>
    store.setMaintenance.one(tx, shopId, on !== false, message, until),
  );
  await forgetPages(app, [shopId]);
}

/** Closes or opens every shop of the installation, those too that are made meanwhile. */
export async function setMaintenanceOfAll(app: App, notice: Notice | null): Promise<void> {
  await systemTx(app, 'shops.set_maintenance', async (tx) => {
    if (notice) await store.closeAll.one(tx, notice.message, notice.until);
    else await store.openAll.run(tx);
  });
  const shops = await listShops(app);
  await forgetPages(
    app,
    shops.map(({ id }) => id),
  );
}

/** The notice of a closed installation; undefined while it is open. */
export async function closureOfAll(app: App): Promise<Notice | undefined> {
  return await systemTx(app, 'shops.find', async (tx) => await store.findClosure.row(tx));
}

/** The notice of a shop that is closed by its own switch; undefined when it is not. */
export async function closureOfShop(app: App, shopId: string): Promise<Notice | undefined> {
  return await systemTx(
    app,
    'shops.find',
    async (tx) => await store.findOwnClosure.row(tx, shopId),
  );
}

/**
 * Makes every process read its shops anew and drop their pages; twice, because a request that met the
 * open shop may keep its page just after the first time.
 */
async function forgetPages(app: App, shopIds: readonly string[]): Promise<void> {
  for (const shopId of shopIds) bumpCache(app, shopId);
  await tellToClear(app, 'cache:*');
  await app.clock.sleep(LAST_ANSWERS_MS);
  await tellToClear(app, 'cache:*');
}
