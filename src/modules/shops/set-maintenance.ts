import { tellToClear } from '#platform/cache-channel.ts';
import { bumpCache } from '#platform/cache.ts';
import type { App, Context } from '#platform/context.ts';
import { shopTx, type Tx } from '#platform/database/index.ts';
import { listShops } from './find-shop.ts';
import * as store from './store.ts';

/** What shoppers read while they cannot come in. */
export interface Notice {
  message: string | null;
  /** ISO 8601: when it is expected to be over. */
  until: string | null;
}

/** How a shop is closed: by its own switch, with every shop of the installation, both, or not at all. */
export interface Closures {
  shop: Notice | null;
  all: (Notice & { since: string }) | null;
}

/** Who read the shop just before the change has answered by then. */
const LAST_ANSWERS_MS = 1200;

/** Whether the shop of the transaction is closed, and what shoppers read. */
export async function findClosures(tx: Tx): Promise<Closures> {
  const [shop, all] = await Promise.all([
    store.findOwnClosure.row(tx, tx.shopId),
    store.findClosure.row(tx),
  ]);
  return { shop: shop ?? null, all: all ?? null };
}

/**
 * Closes the shop of the context, or every shop of the installation with those that are made meanwhile;
 * opens them where `notice` is null. Shoppers then meet 503 with Retry-After and the notice, staff may
 * pass, health still answers. Every process knows it within a second. `note` is called in the same
 * transaction with the notice that stood before. False: what was open stays so, and nothing was noted.
 */
export async function setMaintenance(
  ctx: Context,
  reach: keyof Closures,
  notice: Notice | null,
  note: (tx: Tx, before: Notice | null) => Promise<void> = async () => {},
): Promise<boolean> {
  const isChange = await shopTx(ctx, async (tx) => {
    const before = await throwSwitch[reach](tx, notice);
    if (before === null && notice === null) return false;
    await note(tx, before);
    return true;
  });
  if (isChange) await forgetPages(ctx.app, reach === 'shop' ? [ctx.shopId] : await allIds(ctx.app));
  return isChange;
}

/** Each answers with what stood before. */
const throwSwitch: Readonly<
  Record<keyof Closures, (tx: Tx, notice: Notice | null) => Promise<Notice | null>>
> = {
  shop: async (tx, notice) => {
    const { message = null, until = null } = notice ?? {};
    const closed = notice !== null;
    const was = await store.switchMaintenance.one(tx, tx.shopId, closed, message, until);
    return was.closed ? { message: was.message, until: was.until } : null;
  },
  all: async (tx, notice) => {
    const was = await store.lockClosure.row(tx);
    if (notice) await store.closeAll.one(tx, notice.message, notice.until);
    else await store.openAll.run(tx);
    return was ? { message: was.message, until: was.until } : null;
  },
};

async function allIds(app: App): Promise<string[]> {
  return (await listShops(app)).map(({ id }) => id);
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
