import { shopSettings } from '#modules/shops/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { keyColumns, type LockedLevel } from './columns.ts';
import { alertLevel, type AlertSettings, type StockKey } from './model.ts';
import { defaultLocation } from './locations.ts';
import { closeAlerts, openAlerts } from './store/movements.ts';

/** What a stock row had and has; `before` null when its alert may be out of step for other reasons. */
export interface LevelChange extends StockKey, AlertSettings {
  before: number | null;
  after: number;
}

/** From how many on hand downwards an article is low unless it says otherwise. */
export async function lowStockDefault(tx: Tx): Promise<number> {
  return (await shopSettings(tx)).lowStockThreshold ?? tx.ctx.app.config.LOW_STOCK_THRESHOLD;
}

/** Looks at one article anew after its limits were changed. */
export async function noteLimits(tx: Tx, level: LockedLevel): Promise<void> {
  const change = { ...level, before: null, after: level.onHand };
  await noteLowStock(tx, [change], await lowStockDefault(tx), await tx.now());
}

/**
 * Opens an alert for what fell to its alert level and closes those of what rose above it. An
 * article that stays low opens no second one: once per crossing. A flash sale's allotment is meant to
 * run out: only the default location is looked at.
 */
export async function noteLowStock(
  tx: Tx,
  changes: readonly LevelChange[],
  shopDefault: number,
  now: string,
): Promise<void> {
  const levelled = changes
    .filter(({ locationId }) => locationId === defaultLocation(tx))
    .map((change) => ({ ...change, level: alertLevel(change, shopDefault) }));
  const fell = levelled.filter(
    ({ before, after, level }) => after <= level && (before === null || before > level),
  );
  const rose = levelled.filter(
    ({ before, after, level }) => after > level && (before === null || before <= level),
  );
  if (rose.length > 0) await closeAlerts.run(tx, tx.shopId, ...keyColumns(rose), now);
  if (fell.length === 0) return;
  const opened = await openAlerts.rows(
    tx,
    tx.shopId,
    fell.map(() => newId()),
    ...keyColumns(fell),
    fell.map(({ after }) => after),
    fell.map(({ level }) => level),
    now,
  );
  if (opened.length === 0) return;
  tx.ctx.log.named('emporium.inventory').warn('event=inventory.low_stock', {
    variants: opened.length,
    first_variant_id: opened[0]!.variant_id,
  });
}
