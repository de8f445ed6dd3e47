import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import type { Attempt } from './model.ts';
import { attemptOf } from './claim-ids.ts';
import { findAttempts } from './store.ts';

/** The attempt behind a checkout id, if it was ever claimed. */
export async function findAttempt(ctx: Context, checkoutId: string): Promise<Attempt | undefined> {
  const row = await shopRead(ctx, (tx) => findAttempts.row(tx, tx.shopId, [checkoutId]));
  return row && attemptOf(row);
}
