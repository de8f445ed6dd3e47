import { bumpCache } from '#platform/cache.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { setMaintenance as setMaintenanceRow } from './store.ts';

/**
 * Closes a shop for maintenance, or opens it again: shoppers then meet 503 with Retry-After, staff
 * may pass, health still answers. Every process knows it within a second.
 */
export async function setMaintenance(app: App, shopId: string, on: boolean): Promise<void> {
  await systemTx(app, 'shops.set_maintenance', (tx) => setMaintenanceRow.one(tx, shopId, on));
  bumpCache(app, shopId);
}
