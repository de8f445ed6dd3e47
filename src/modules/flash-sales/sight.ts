import { cacheVersion } from '#platform/cache.ts';
import type { App } from '#platform/context.ts';
import type { Tx } from '#platform/database/index.ts';
import { findBoard, listSight } from './store/sales.ts';

/** Sales of one shop that are not closed: planned, live, or over with something still under payment. */
export interface Sight {
  /** Sales by article. A sale's id is also the place of its allotments. */
  readonly saleIds: ReadonlyMap<string, readonly string[]>;
}

interface Kept {
  sight: Sight;
  revision: number;
  version: number;
  until: number;
}

const KEPT_MS = 1000;
const NOTHING: Sight = { saleIds: new Map() };

const kept = new WeakMap<App, Map<string, Kept>>();

/**
 * Which articles the shop has in flash sales, from memory: a shop without a sale pays nothing. It
 * tells only where to look; whether an offer stands is asked of the database each time. Older than a
 * second it is compared with the board's revision, so an offer planned in another process is missed
 * for a second at most, and its article sold at the normal price until then.
 */
export async function sightOf(tx: Tx): Promise<Sight> {
  const { app } = tx.ctx;
  const byShop = kept.get(app) ?? new Map<string, Kept>();
  kept.set(app, byShop);
  const version = cacheVersion(app, tx.shopId);
  const now = app.clock.now().getTime();
  const known = byShop.get(tx.shopId);
  if (known && known.version === version && known.until > now) return known.sight;
  const board = await findBoard.row(tx, tx.shopId);
  const revision = board?.revision ?? 0;
  const sight =
    known?.revision === revision ? known.sight : revision === 0 ? NOTHING : await readSight(tx);
  byShop.set(tx.shopId, { sight, revision, version, until: now + KEPT_MS });
  return sight;
}

async function readSight(tx: Tx): Promise<Sight> {
  const rows = await listSight.rows(tx, tx.shopId);
  const byVariant = Map.groupBy(rows, (row) => row.variant_id);
  return {
    saleIds: new Map(
      [...byVariant].map(([variantId, offers]) => [variantId, offers.map((row) => row.sale_id)]),
    ),
  };
}
