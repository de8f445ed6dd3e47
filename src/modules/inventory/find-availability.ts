import type { SystemTx, Tx } from '#platform/database/index.ts';
import { defaultLocation } from './locations.ts';
import { alertLevel, secondsAfter } from './model.ts';
import { findAvailabilityRows, findChangedRows } from './store/stock.ts';
import { lowStockDefault } from './low-stock.ts';

export interface Availability {
  variantId: string;
  onHand: number;
  reserved: number;
  /** What can be sold from the default location now. */
  available: number;
  /** At or below this many on hand, the article is low. */
  lowStockThreshold: number;
}

/** Availability of the variants, one for each id in the given order; unknown ones have nothing. */
export async function findAvailability(
  tx: Tx,
  variantIds: readonly string[],
): Promise<Availability[]> {
  if (variantIds.length === 0) return [];
  const [rows, shopDefault] = await Promise.all([
    findAvailabilityRows.rows(tx, tx.shopId, defaultLocation(tx), [...variantIds]),
    lowStockDefault(tx),
  ]);
  const rowsById = new Map(rows.map((row) => [row.variant_id, row]));
  return variantIds.map((variantId) => {
    const row = rowsById.get(variantId);
    const { on_hand: onHand, reserved } = row ?? { on_hand: 0, reserved: 0 };
    const own = { lowStockThreshold: row?.low_stock_threshold ?? null, minimum: row?.minimum ?? 0 };
    const lowStockThreshold = alertLevel(own, shopDefault);
    return { variantId, onHand, reserved, available: onHand - reserved, lowStockThreshold };
  });
}

export interface ChangedVariant {
  shopId: string;
  variantId: string;
  /** Whole seconds; pass the last one on as the next `since`. */
  changedAt: string;
}

/** A change carries the time its transaction began; one that took longer than this is missed. */
const LATE_SECONDS = 10;
const CHANGED_MOST = 10_000;

/**
 * Variants of all shops whose sellable quantity changed since the time, oldest first, at most
 * 10 000. At least once: changes of the ten seconds before `since` are named again, because their
 * transactions may have committed late.
 */
export async function findChangedVariants(tx: SystemTx, since: string): Promise<ChangedVariant[]> {
  const rows = await findChangedRows.rows(tx, secondsAfter(since, -LATE_SECONDS), CHANGED_MOST);
  return rows.map(({ shop_id, variant_id, changed_at }) => ({
    shopId: shop_id,
    variantId: variant_id,
    changedAt: changed_at,
  }));
}
