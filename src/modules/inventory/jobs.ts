import { shopContext, type App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import { gauge } from '#platform/metrics.ts';
import { countLowStock } from './count-low-stock.ts';
import { expireReservations } from './release-reservations.ts';
import { findShopsWithExpired } from './store/reservations.ts';

const lowStockAlerts = gauge(
  'inventory_low_stock_alerts',
  'Articles at or below their alert level',
);

export const timers: readonly Timer[] = [
  timer({ name: 'inventory.expire_reservations', everySeconds: 5, run: expireEverywhere }),
  timer({ name: 'inventory.count_low_stock', everySeconds: 15, run: showLowStock }),
];

/** Ends expired reservations shop by shop; one shop's trouble does not keep the others waiting. */
async function expireEverywhere(app: App): Promise<void> {
  const shops = await systemTx(app, 'inventory.find_expired', (tx) =>
    findShopsWithExpired.rows(tx),
  );
  for (const { shop_id } of shops) {
    const ctx = shopContext(app, shop_id);
    try {
      const released = await expireReservations(ctx);
      if (released > 0) ctx.log.info('event=inventory.reservations_expired', { released });
    } catch (error) {
      ctx.log.error('event=inventory.expire_failed', { shop_id, error });
    }
  }
}

async function showLowStock(app: App): Promise<void> {
  lowStockAlerts.set(await countLowStock(app));
}
