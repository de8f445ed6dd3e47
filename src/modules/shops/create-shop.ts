import { bumpCache } from '#platform/cache.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Refusal } from '#platform/refusal.ts';
import { shopRefusals } from './contract.ts';
import { shopOf } from './find-shop.ts';
import { normalHost, type Shop } from './model.ts';
import { insertDomains, insertShop } from './store.ts';

export interface NewShop {
  slug: string;
  name: string;
  currency: string;
  country: string;
  timeZone?: string;
  locale?: string;
  pricesIncludeTax?: boolean;
  domains?: readonly string[];
}

/**
 * Opens a shop; the first becomes the default one. Refuses `shop_slug_taken`. A domain that
 * another shop has already is left with it.
 */
export async function createShop(app: App, input: NewShop): Promise<Shop | Refusal> {
  const created = await systemTx(app, 'shops.create', async (tx) => {
    const row = await insertShop.row(
      tx,
      newId(),
      input.slug,
      input.name,
      input.currency,
      input.country,
      input.timeZone ?? 'Europe/London',
      input.locale ?? 'en-GB',
      input.pricesIncludeTax ?? true,
    );
    if (!row) return shopRefusals.shop_slug_taken();
    const hosts = (input.domains ?? []).map(normalHost);
    if (hosts.length > 0) await insertDomains.run(tx, row.id, hosts);
    return shopOf(row);
  });
  if ('id' in created) bumpCache(app, created.id);
  return created;
}
