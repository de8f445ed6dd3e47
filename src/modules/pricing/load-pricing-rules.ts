import { findShop } from '#modules/shops/index.ts';
import { bumpCache, cacheVersion } from '#platform/cache.ts';
import type { App } from '#platform/context.ts';
import { onCommit, type Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { ShippingMethod, TaxRate } from './model.ts';
import type { PricingRules } from './quote.ts';
import { listShippingMethodRows, listTaxRateRows } from './store.ts';

/** Another process's change of a rate or a method is seen here after at most this long. */
const KEPT_MS = 1000;
const KEPT_MOST = 1000;

interface Kept {
  rules: PricingRules;
  version: number;
  until: number;
}

/** Transactions that changed rules: what they read is theirs alone until they commit. */
const changedIn = new WeakSet<Tx>();

const keptByApp = new WeakMap<App, Map<string, Kept>>();

/**
 * Tax rates, shipping methods, currency and tax mode of the shop. Kept in the process under the
 * shop's cache version, and for a second at most: the hot path asks at every checkout and pays
 * nothing. Prices are never kept; see findPrices.
 */
export async function loadPricingRules(tx: Tx): Promise<PricingRules> {
  const { app } = tx.ctx;
  const kept = keptByApp.get(app) ?? new Map<string, Kept>();
  keptByApp.set(app, kept);
  // Read before the rows: a bump in between makes this entry stale, not wrong for ever.
  const version = cacheVersion(app, tx.shopId);
  const known = kept.get(tx.shopId);
  const nowMs = app.clock.now().getTime();
  const isFresh = known && known.version === version && known.until > nowMs;
  if (isFresh && !changedIn.has(tx)) return known.rules;
  const rules = await readRules(tx);
  if (changedIn.has(tx)) return rules;
  if (kept.size >= KEPT_MOST) kept.clear();
  kept.set(tx.shopId, { rules, version, until: nowMs + KEPT_MS });
  return rules;
}

/** The currency in which the shop prices its goods. */
export async function shopCurrency(tx: Tx): Promise<string> {
  return (await loadPricingRules(tx)).currency;
}

/** To be called by whoever changes a rate or a method: everybody reads them anew after commit. */
export function noteRulesChanged(tx: Tx): void {
  changedIn.add(tx);
  onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
}

async function readRules(tx: Tx): Promise<PricingRules> {
  const [rates, methods, shop] = await Promise.all([
    listTaxRateRows.rows(tx, tx.shopId),
    listShippingMethodRows.rows(tx, tx.shopId),
    findShop(tx.ctx.app, tx.shopId),
  ]);
  if (!shop) throw new Error(`No shop ${tx.shopId}`);
  return {
    currency: shop.currency,
    pricesIncludeTax: shop.pricesIncludeTax,
    country: shop.country,
    taxRates: rates.map(taxRateOf),
    shippingMethods: methods.map(shippingMethodOf),
  };
}

/** A row as the model has it. */
export function taxRateOf(row: RowOf<typeof listTaxRateRows>): TaxRate & { version: number } {
  const { id, country, region, name, version } = row;
  return { id, country, region, taxClass: row.tax_class, name, ratePpm: row.rate_ppm, version };
}

/** A row as the model has it. */
export function shippingMethodOf(
  row: RowOf<typeof listShippingMethodRows>,
): ShippingMethod & { version: number } {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind === 'by_weight' ? 'by_weight' : 'flat',
    priceMinor: row.price_minor,
    tiers: row.tiers,
    freeOverMinor: row.free_over_minor,
    countries: row.countries,
    taxClass: row.tax_class,
    estimateDaysMin: row.estimate_days_min,
    estimateDaysMax: row.estimate_days_max,
    active: row.active,
    position: row.position,
    version: row.version,
  };
}
