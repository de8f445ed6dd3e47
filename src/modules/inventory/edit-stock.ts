import { findVariants } from '#modules/catalog/index.ts';
import type { StaticOf } from '#platform/contract.ts';
import type { Tx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { changeStock } from './change-stock.ts';
import { inventoryRefusals, type adjustStock, type putStock, type StockMoved } from './contract.ts';
import { levelOf } from './columns.ts';
import { defaultLocation } from './locations.ts';
import { findStockRow, lockStock, setStockLimits } from './store/stock.ts';
import { noteLimits } from './low-stock.ts';

/**
 * Sets what is on hand after a count, and the limits that were given.
 *
 * Refusals, in this order:
 * - stock_variant_not_found
 * - version_conflict: a movement was written since the entity tag was read
 * - stock_below_reserved
 */
export async function countStock(
  tx: Tx,
  variantId: string,
  body: StaticOf<(typeof putStock)['body']>,
  ifMatch: string | undefined,
): Promise<StockMoved | Refusal> {
  if ((await findVariants(tx, [variantId])).length === 0) {
    return inventoryRefusals.stock_variant_not_found();
  }
  if (ifMatch !== undefined) {
    const locationId = defaultLocation(tx);
    const [locked] = await lockStock.rows(tx, tx.shopId, [variantId], [locationId]);
    const version = locked ? locked.movement_count : 0;
    if (ifMatch !== String(version)) return httpRefusals.version_conflict();
  }
  const change = {
    variantId,
    kind: 'count',
    onHand: body.onHand,
    reason: body.reason ?? null,
  } as const;
  const [result] = await changeStock(tx, [change]);
  if (!result) throw new Error('One change, no result');
  if (!isRefusal(result)) await changeLimits(tx, variantId, body);
  return result;
}

async function changeLimits(
  tx: Tx,
  variantId: string,
  body: StaticOf<(typeof putStock)['body']>,
): Promise<void> {
  const { minimum, reorderPoint, lowStockThreshold } = body;
  if ([minimum, reorderPoint, lowStockThreshold].every((limit) => limit === undefined)) return;
  const locationId = defaultLocation(tx);
  const row = await findStockRow.one(tx, tx.shopId, variantId, locationId);
  const limits = {
    minimum: minimum ?? row.minimum,
    reorderPoint: reorderPoint === undefined ? row.reorder_point : reorderPoint,
    lowStockThreshold:
      lowStockThreshold === undefined ? row.low_stock_threshold : lowStockThreshold,
  };
  await setStockLimits.run(
    tx,
    tx.shopId,
    variantId,
    locationId,
    limits.minimum,
    limits.reorderPoint,
    limits.lowStockThreshold,
  );
  await noteLimits(tx, { ...levelOf(row), ...limits });
}

/**
 * Adds or takes stock for a reason, all lines or none.
 *
 * Refusals, in this order:
 * - receipt_not_positive: a receipt with a quantity below 1
 * - stock_variant_not_found
 * - stock_below_reserved: names each line that would take what is held
 */
export async function adjustByHand(
  tx: Tx,
  body: StaticOf<(typeof adjustStock)['body']>,
): Promise<{ items: StockMoved[] } | Refusal> {
  const { kind, lines, reason, reference } = body;
  const wrong = lines.flatMap(({ quantity }, index) =>
    kind === 'receipt' && quantity < 1 ? [fieldError(index, 'quantity', 'At least 1.')] : [],
  );
  if (wrong.length > 0) return inventoryRefusals.receipt_not_positive({ errors: wrong });
  const known = new Set(
    (
      await findVariants(
        tx,
        lines.map((line) => line.variantId),
      )
    ).map(({ id }) => id),
  );
  const missing = lines.flatMap(({ variantId }, index) =>
    known.has(variantId) ? [] : [fieldError(index, 'variantId', 'No such article.')],
  );
  if (missing.length > 0) return inventoryRefusals.stock_variant_not_found({ errors: missing });
  const changes = lines.map((line) => ({ ...line, kind, reason, reference: reference ?? null }));
  return allOrNone(await changeStock(tx, changes));
}

function allOrNone(results: readonly (StockMoved | Refusal)[]): { items: StockMoved[] } | Refusal {
  const items = results.flatMap((result) => (isRefusal(result) ? [] : [result]));
  if (items.length === results.length) return { items };
  const errors = results.flatMap((result, index) =>
    isRefusal(result)
      ? [fieldError(index, 'quantity', 'Orders under way hold more than that.')]
      : [],
  );
  return inventoryRefusals.stock_below_reserved({ errors });
}

function fieldError(index: number, field: string, message: string) {
  return { field: `lines.${index}.${field}`, message };
}
