import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, systemTx } from '#platform/database/index.ts';
import { listAnew } from './close-sales.ts';
import type { OfferState } from './contract.ts';
import { findShopSales } from './shop-sales.ts';
import { findOpenSales } from './store/sales.ts';

/** What shoppers of a shop were last told: the state of each offer, by sale and article. */
type Told = ReadonlyMap<string, { variantId: string; state: OfferState }>;

const toldByApp = new WeakMap<App, Map<string, Told>>();
const NOTHING: Told = new Map();

/**
 * Looks at the sales of all shops once a second. Where an offer begins, sells out, has something left
 * again or ends, its product is listed anew and every page of the shop is made anew: no kept page
 * outlives the edge of a sale by more than this timer's second. A process that begins lists what is
 * live once for nothing; two processes do it twice.
 */
export async function followSales(app: App): Promise<void> {
  const told = toldByApp.get(app) ?? new Map<string, Told>();
  toldByApp.set(app, told);
  const open = await systemTx(app, 'flash_sales.find_open', (tx) => findOpenSales.rows(tx));
  for (const shopId of new Set([...open.map((row) => row.shop_id), ...told.keys()])) {
    const ctx = shopContext(app, shopId);
    try {
      const now = await tellNews(ctx, told.get(shopId) ?? NOTHING);
      if (now.size > 0) told.set(shopId, now);
      else told.delete(shopId);
    } catch (error) {
      ctx.log.error('event=flash_sales.follow_failed', { shop_id: shopId, error });
    }
  }
}

async function tellNews(ctx: Context, before: Told): Promise<Told> {
  const { sales } = await shopRead({ ...ctx }, findShopSales);
  const now: Told = new Map(
    sales.flatMap((sale) =>
      sale.offers
        .filter(({ state }) => state !== 'coming')
        .map(({ variantId, state }) => [`${sale.id} ${variantId}`, { variantId, state }] as const),
    ),
  );
  const changed = new Set<string>();
  for (const [key, { variantId, state }] of now) {
    if (before.get(key)?.state !== state) changed.add(variantId);
  }
  for (const [key, { variantId }] of before) if (!now.has(key)) changed.add(variantId);
  if (changed.size > 0) await shopTx({ ...ctx }, (tx) => listAnew(tx, [...changed]));
  return now;
}
