import { findVariants } from '#modules/catalog/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { Refusal } from '#platform/refusal.ts';
import { inventoryRefusals, type Movement, type Stock } from './contract.ts';
import type { StaticOf } from '#platform/contract.ts';
import { defaultLocation } from './locations.ts';
import { listMovementRows } from './store/movements.ts';
import { listStockRows } from './store/stock.ts';
import { lowStockDefault } from './low-stock.ts';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const CURSOR_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface StockFilter {
  variantIds: string[] | null;
  isLow: boolean;
  limit: number;
  /** The variant after which the page begins; anything malformed begins at the first. */
  cursor: string | undefined;
}

/** A page of the default location's stock by variant id, with the names of what is stocked. */
export async function listStockPage(
  tx: Tx,
  filter: StockFilter,
): Promise<{ items: Stock[]; nextCursor: string | null }> {
  const { limit, cursor = '' } = filter;
  const after = CURSOR_ID.test(cursor) ? cursor : FIRST_ID;
  const shopDefault = await lowStockDefault(tx);
  const rows = await listStockRows.rows(
    tx,
    tx.shopId,
    defaultLocation(tx),
    after,
    limit + 1,
    filter.isLow,
    filter.variantIds,
    shopDefault,
  );
  const shown = rows.slice(0, limit);
  const variants = await findVariants(
    tx,
    shown.map((row) => row.variant_id),
  );
  const variantsById = new Map(variants.map((variant) => [variant.id, variant]));
  return {
    items: shown.map((row) => stockOf(row, variantsById.get(row.variant_id))),
    nextCursor: rows.length > limit ? shown.at(-1)!.variant_id : null,
  };
}

type Variant = Awaited<ReturnType<typeof findVariants>>[number];

function stockOf(row: RowOf<typeof listStockRows>, variant: Variant | undefined): Stock {
  if (!variant) throw new Error(`Stock of variant ${row.variant_id}, which does not exist`);
  return {
    variantId: row.variant_id,
    sku: variant.sku,
    title: variant.title,
    productTitle: variant.productTitle,
    unit: variant.unit,
    locationId: row.location_id,
    onHand: row.on_hand,
    reserved: row.reserved,
    available: row.on_hand - row.reserved,
    minimum: row.minimum,
    reorderPoint: row.reorder_point,
    lowStockThreshold: row.low_stock_threshold,
    low: row.is_low,
    version: row.movement_count,
  };
}

/**
 * A page of one variant's ledger at the default location, newest first. `cursor` is the number of
 * the last movement seen. Refuses `stock_variant_not_found`.
 */
export async function listMovementPage(
  tx: Tx,
  variantId: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: StaticOf<typeof Movement>[]; nextCursor: string | null } | Refusal> {
  const below = cursor && /^[0-9]{1,15}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER;
  const [rows, variants] = await Promise.all([
    listMovementRows.rows(tx, tx.shopId, variantId, defaultLocation(tx), below, limit + 1),
    findVariants(tx, [variantId]),
  ]);
  if (variants.length === 0) return inventoryRefusals.stock_variant_not_found();
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(movementOf),
    nextCursor: rows.length > limit ? String(shown.at(-1)!.number) : null,
  };
}

function movementOf(row: RowOf<typeof listMovementRows>): StaticOf<typeof Movement> {
  return {
    number: row.number,
    kind: row.kind,
    quantity: row.quantity,
    before: row.on_hand_before,
    after: row.on_hand_after,
    reason: row.reason,
    reference: row.reference,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    requestId: row.request_id,
    createdAt: row.created_at,
  };
}
