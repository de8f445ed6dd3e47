import type { Tx } from '#platform/database/index.ts';
import { insertDefaultLocation } from './store/stock.ts';

const DEFAULT_NAME = 'Main location';

/**
 * Makes the shop's default location unless it is there; safe to call again. Its id is the shop's
 * own, so that nobody has to look it up.
 */
export async function createDefaultLocation(tx: Tx): Promise<string> {
  await insertDefaultLocation.run(tx, tx.shopId, tx.shopId, DEFAULT_NAME);
  return tx.shopId;
}

/** The id of the location that serves web orders. Costs no round trip. */
export function defaultLocation(tx: Tx): string {
  return tx.shopId;
}
