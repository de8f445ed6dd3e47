import { bumpCache, cacheVersion } from '#platform/cache.ts';
import type { Context } from '#platform/context.ts';
import { onCommit, type Tx } from '#platform/database/index.ts';
import { defaultSettings, type ShopSettings } from './model.ts';
import { findSettings, putSetting } from './store.ts';

const KEPT_MS = 1000;

interface Kept {
  settings: ShopSettings;
  version: number;
  until: number;
}

const kept = new WeakMap<Context['app'], Map<string, Kept>>();

/**
 * The shop's settings, defaults filled in. Kept in the process for at most a second: hot paths ask
 * at every checkout.
 */
export async function shopSettings(tx: Tx): Promise<ShopSettings> {
  const byShop = kept.get(tx.ctx.app) ?? new Map<string, Kept>();
  kept.set(tx.ctx.app, byShop);
  const version = cacheVersion(tx.ctx.app, tx.shopId);
  const now = tx.ctx.app.clock.now().getTime();
  const known = byShop.get(tx.shopId);
  if (known && known.version === version && known.until > now) return known.settings;
  const rows = await findSettings.rows(tx, tx.shopId);
  const changed = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  const settings: ShopSettings = { ...defaultSettings, ...changed };
  byShop.set(tx.shopId, { settings, version, until: now + KEPT_MS });
  return settings;
}

/** Changes settings of the shop; the rest stay as they are. */
export async function changeSettings(tx: Tx, changes: Partial<ShopSettings>): Promise<void> {
  for (const [name, value] of Object.entries(changes)) {
    await putSetting.run(tx, tx.shopId, name, value);
  }
  onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
}
