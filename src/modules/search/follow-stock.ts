import { findVariants } from '#modules/catalog/index.ts';
import { findLiveOffers } from '#modules/flash-sales/index.ts';
import {
  findAvailability,
  findChangedVariants,
  type ChangedVariant,
} from '#modules/inventory/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, systemTx, type Tx } from '#platform/database/index.ts';
import { stockLabel, type StockOfVariant } from './listing.ts';
import { refreshProducts } from './refresh-products.ts';
import { findListedVariants } from './store/listings.ts';

/** What happened while no worker was there is made up for at its first look. */
const FIRST_LOOK_MS = 24 * 3_600_000;
/** Inventory stamps whole seconds, and names changes again for ten seconds: see findChangedVariants. */
const FRESH_MS = 2000;
const LAST_LOOK_MS = 8000;

interface Followed {
  since: string;
  /** When each change (variant and second) was last looked at; forgotten with the window. */
  looked: Map<string, number>;
}

const followed = new WeakMap<App, Followed>();

/**
 * Brings listings after the stock of all shops. A change is looked at while its second is young,
 * when it is first seen, and once more before it leaves the window, so that a transaction that
 * committed late is not missed. What a shopper cannot see (12 or 11 left of many) writes nothing.
 */
export async function followStock(app: App): Promise<void> {
  const now = app.clock.now().getTime();
  const state = followed.get(app) ?? {
    since: new Date(now - FIRST_LOOK_MS).toISOString(),
    looked: new Map<string, number>(),
  };
  followed.set(app, state);
  const changes = await systemTx(
    app,
    'search.follow_stock',
    async (tx) => await findChangedVariants(tx, state.since),
  );
  const due = changes.filter((change) => isDue(change, state.looked, now));
  for (const [shopId, ofShop] of Map.groupBy(due, (change) => change.shopId)) {
    await followShop(shopContext(app, shopId), ofShop);
  }
  forgetOld(state, changes, now);
  state.since = changes.at(-1)?.changedAt ?? state.since;
}

async function followShop(ctx: Context, changes: readonly ChangedVariant[]): Promise<void> {
  try {
    const ids = [...new Set(changes.map((change) => change.variantId))];
    const productIds = await shopRead(ctx, async (tx) => await findOutdated(tx, ids));
    const changed = await refreshProducts(ctx, productIds);
    if (changed > 0) ctx.log.debug('event=search.stock_followed', { changed });
  } catch (error) {
    // The other shops go on; this one is looked at again while its changes are in the window.
    ctx.log.error('event=search.follow_failed', { shop_id: ctx.shopId, error });
  }
}

/**
 * Products whose listing tells shoppers something of these variants that is not so any more. In a busy
 * hour every article sells and hardly one crosses a border: listing all of them anew took a tenth of
 * PostgreSQL's time. What is not listed is not on sale, whatever its stock.
 */
async function findOutdated(tx: Tx, variantIds: readonly string[]): Promise<string[]> {
  const [variants, stock, onSale] = await Promise.all([
    findVariants(tx, variantIds),
    findAvailability(tx, variantIds),
    findLiveOffers(tx, variantIds),
  ]);
  const productIds = [...new Set(variants.map((variant) => variant.productId))];
  const listings = await findListedVariants.rows(tx, tx.shopId, productIds);
  const stockById = new Map<string, StockOfVariant>(
    stock.map(({ variantId, available, lowStockThreshold }) => {
      const left = onSale.get(variantId)?.left ?? 0;
      return [variantId, { available: left > 0 ? left : available, lowStockThreshold }];
    }),
  );
  return listings.flatMap(({ product_id, variants: listed }) => {
    const outdated = listed.some((variant) => {
      const level = stockById.get(variant.id);
      if (!level) return false;
      const { state, left } = stockLabel(level);
      return variant.available !== (state !== 'out') || variant.left !== left;
    });
    return outdated ? [product_id] : [];
  });
}

const keyOf = ({ variantId, changedAt }: ChangedVariant): string => `${variantId} ${changedAt}`;

function isDue(change: ChangedVariant, looked: Map<string, number>, now: number): boolean {
  const key = keyOf(change);
  const last = looked.get(key);
  const changedAt = Date.parse(change.changedAt);
  const age = now - changedAt;
  const isLastLook = age >= LAST_LOOK_MS && last !== undefined && last < changedAt + LAST_LOOK_MS;
  if (last !== undefined && age > FRESH_MS && !isLastLook) return false;
  looked.set(key, now);
  return true;
}

function forgetOld(state: Followed, changes: readonly ChangedVariant[], now: number): void {
  const named = new Set(changes.map(keyOf));
  for (const [key, last] of state.looked) {
    if (!named.has(key) && now - last > LAST_LOOK_MS) state.looked.delete(key);
  }
}
