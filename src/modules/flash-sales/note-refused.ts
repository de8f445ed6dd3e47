import type { Tx } from '#platform/database/index.ts';
import { noteRefusedRows } from './store/sales.ts';

/**
 * Counts checkouts that an offer refused, for who watches the sale; one for each entry, none for an
 * article that the sale does not have. It is written with what was refused beside others: where a
 * whole transaction is taken back, its count is too.
 */
export async function noteRefused(
  tx: Tx,
  offers: readonly { saleId: string; variantId: string }[],
): Promise<void> {
  if (offers.length === 0) return;
  const groups = Map.groupBy(offers, ({ saleId, variantId }) => `${saleId} ${variantId}`);
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  await noteRefusedRows.run(
    tx,
    tx.shopId,
    sorted.map(([first]) => first!.saleId),
    sorted.map(([first]) => first!.variantId),
    sorted.map((group) => group.length),
  );
}
