import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { countOpenAlerts } from './store/movements.ts';

/** Articles at or below their alert level, in all shops. */
export async function countLowStock(app: App): Promise<number> {
  return (await systemTx(app, 'inventory.count_low', (tx) => countOpenAlerts.one(tx))).open;
}
