import type { Tx } from '#platform/database/index.ts';
import { findProductIds as findIds } from './store/products.ts';
import { listVariantIds as listIds } from './store/variants.ts';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Product ids of every state in order, `limit` at a time, after the given one. */
export async function findProductIds(
  tx: Tx,
  { after = FIRST_ID, limit }: { after?: string; limit: number },
): Promise<string[]> {
  return (await findIds.rows(tx, tx.shopId, after, limit)).map((row) => row.id);
}

/** Variant ids by SKU, archived ones too, `limit` at a time, after the given SKU. */
export async function listVariantIds(
  tx: Tx,
  { after = '', limit }: { after?: string; limit: number },
): Promise<{ id: string; sku: string }[]> {
  return await listIds.rows(tx, tx.shopId, after, limit);
}
