import type { App, Context } from '#platform/context.ts';
import { onCacheBump, onCacheClear } from '#platform/cache.ts';
import { systemTx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { isBareHost, normalHost, slugOfHost, type Shop } from './model.ts';
import { findDefaultShop, findShopByDomain, findShopsByKey, listShopRows } from './store.ts';

/** A shop's record may be this old in a process that did not change it itself. */
const KEPT_MS = 1000;
const KEPT_MAX = 10_000;

interface Kept {
  shop: Shop | undefined;
  until: number;
}

interface Cache {
  readonly kept: Map<string, Kept>;
  /** Grows when all is forgotten: what was read before that is not kept after it. */
  turn: number;
}

const cacheByApp = new WeakMap<App, Cache>();

/**
 * The shop that answers under a host name: an own domain, `{slug}.localhost`, or the default shop
 * for a machine's bare address. Undefined when none does.
 */
export async function findShopByHost(app: App, host: string): Promise<Shop | undefined> {
  return await kept(app, host, () => lookUp(app, normalHost(host)));
}

/** The shop that the context is in. */
export async function currentShop(ctx: Context): Promise<Shop> {
  const shop = await kept(ctx.app, `id ${ctx.shopId}`, () => findShop(ctx.app, ctx.shopId));
  if (!shop) throw new Error(`Shop ${ctx.shopId} is gone`);
  return shop;
}

/** A shop by slug or id; undefined when there is none. */
export async function findShop(app: App, slugOrId: string): Promise<Shop | undefined> {
  const row = await systemTx(app, 'shops.find', (tx) => findShopsByKey.row(tx, slugOrId));
  return row && shopOf(row);
}

/** The shop of who has only one; undefined before the first is created. */
export async function defaultShop(app: App): Promise<Shop | undefined> {
  const row = await systemTx(app, 'shops.find', (tx) => findDefaultShop.row(tx));
  return row && shopOf(row);
}

/** Every shop, by slug. */
export async function listShops(app: App): Promise<Shop[]> {
  const rows = await systemTx(app, 'shops.list', (tx) => listShopRows.rows(tx));
  return rows.map(shopOf);
}

/** A row as the model has it. */
export function shopOf(row: RowOf<typeof findDefaultShop>): Shop {
  const { time_zone, prices_include_tax, is_default, closed_message, closed_until, ...same } = row;
  return {
    ...same,
    timeZone: time_zone,
    pricesIncludeTax: prices_include_tax,
    isDefault: is_default,
    closedMessage: closed_message,
    closedUntil: closed_until,
  };
}

async function kept(
  app: App,
  key: string,
  load: () => Promise<Shop | undefined>,
): Promise<Shop | undefined> {
  const cache = cacheOf(app);
  const known = cache.kept.get(key);
  const { turn } = cache;
  const now = app.clock.now().getTime();
  if (known && known.until > now) return known.shop;
  const shop = await load();
  if (cache.turn !== turn) return shop;
  if (cache.kept.size >= KEPT_MAX) cache.kept.clear();
  cache.kept.set(key, { shop, until: app.clock.now().getTime() + KEPT_MS });
  return shop;
}

function cacheOf(app: App): Cache {
  const known = cacheByApp.get(app);
  if (known) return known;
  const made: Cache = { kept: new Map(), turn: 0 };
  cacheByApp.set(app, made);
  const forget = (): void => {
    made.turn += 1;
    made.kept.clear();
  };
  onCacheBump(app, forget);
  onCacheClear(app, forget);
  return made;
}

async function lookUp(app: App, host: string): Promise<Shop | undefined> {
  const row = await systemTx(app, 'shops.find_by_host', async (tx) => {
    const slug = slugOfHost(host);
    if (slug) return await findShopsByKey.row(tx, slug);
    return (
      (await findShopByDomain.row(tx, host)) ??
      (isBareHost(host) ? await findDefaultShop.row(tx) : undefined)
    );
  });
  return row && shopOf(row);
}
