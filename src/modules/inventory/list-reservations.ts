import { findVariants } from '#modules/catalog/index.ts';
import { recordAudit } from '#modules/identity/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { Refusal } from '#platform/refusal.ts';
import { inventoryRefusals, type Reservation } from './contract.ts';
import { release } from './release-reservations.ts';
import {
  findLines,
  findReservations,
  listActiveReservations,
  listReservationRows,
} from './store/reservations.ts';

type Row = RowOf<typeof findReservations>;

/**
 * A page of the shop's reservations with what they hold. Active ones come as they expire, the next
 * first; all others newest first. `cursor` is the id of the last one seen.
 */
export async function listReservationPage(
  tx: Tx,
  filter: { state?: Reservation['state']; cursor?: string; limit: number },
): Promise<{ items: Reservation[]; nextCursor: string | null }> {
  const { state = null, cursor = null, limit } = filter;
  const rows =
    state === 'active'
      ? await listActiveReservations.rows(tx, tx.shopId, cursor, limit + 1)
      : await listReservationRows.rows(tx, tx.shopId, state, cursor, limit + 1);
  const shown = rows.slice(0, limit);
  return {
    items: await withLines(tx, shown),
    nextCursor: rows.length > limit ? shown.at(-1)!.id : null,
  };
}

/**
 * A person gives held goods back before their time; who did it and why is written down. Refusals,
 * in this order: reservation_not_found, reservation_settled.
 */
export async function releaseByHand(
  tx: Tx,
  reservationId: string,
  reason: string,
): Promise<Reservation | Refusal> {
  const before = await findReservations.row(tx, tx.shopId, [reservationId]);
  if (!before) return inventoryRefusals.reservation_not_found();
  const released = await release(tx, [reservationId]);
  if (released.length === 0) return inventoryRefusals.reservation_settled();
  const after = await findReservations.one(tx, tx.shopId, [reservationId]);
  const [shown] = await withLines(tx, [after]);
  await recordAudit(tx, [
    {
      action: 'stock.reservation_released',
      subjectType: 'reservation',
      subjectId: reservationId,
      before: { state: before.state, expiresAt: before.expires_at },
      after: { state: after.state, reason },
    },
  ]);
  return shown!;
}

async function withLines(tx: Tx, rows: readonly Row[]): Promise<Reservation[]> {
  const ids = rows.map(({ id }) => id);
  const lines = ids.length === 0 ? [] : await findLines.rows(tx, tx.shopId, ids);
  const variants = await findVariants(tx, [...new Set(lines.map((line) => line.variant_id))]);
  const variantsById = new Map(variants.map((variant) => [variant.id, variant]));
  const linesById = Map.groupBy(lines, (line) => line.reservation_id);
  return rows.map((row) => ({
    id: row.id,
    state: row.state as Reservation['state'],
    reference: row.reference,
    lines: (linesById.get(row.id) ?? []).map((line) => {
      const variant = variantsById.get(line.variant_id);
      if (!variant)
        throw new Error(`A reservation of variant ${line.variant_id}, which is unknown`);
      const { sku, title, productTitle } = variant;
      const { variant_id: variantId, location_id: locationId, quantity } = line;
      return { variantId, sku, title, productTitle, locationId, quantity };
    }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    settledAt: row.settled_at,
  }));
}
