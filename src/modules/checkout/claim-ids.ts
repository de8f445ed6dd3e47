import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { Attempt, PromiseResult, Wish } from './model.ts';
import { deleteAttempts, findAttempts, insertAttempts } from './store.ts';

/** Read like serialization_failure, which the transaction's door answers with another try. */
class ReleasedClaimError extends Error {
  readonly code = '40001';
}

/** A wish with the new ids of its attempt. */
interface Claiming {
  wish: Wish;
  orderId: string;
  paymentId: string;
  reservationId: string;
  outcome?: PromiseResult;
}

/**
 * Claims the ids of checkouts. Who brings an id that was claimed before leaves with the outcome
 * `known`, what is stored of it; its caller compares the bodies.
 */
export async function claimIds(tx: Tx, all: readonly Claiming[]): Promise<void> {
  const claimed = await insertAttempts.rows(
    tx,
    tx.shopId,
    all.map((one) => one.wish.checkoutId),
    all.map((one) => one.wish.body.cartId),
    all.map((one) => one.orderId),
    all.map((one) => one.paymentId),
    all.map((one) => one.reservationId),
    all.map((one) => one.wish.bodyHash),
  );
  const mine = new Set(claimed.map((row) => row.id));
  // The second of two equal ids in one batch meets the first one's claim, as it would outside.
  const seen = new Set<string>();
  const known = all.filter(({ wish }) => {
    const first = mine.has(wish.checkoutId) && !seen.has(wish.checkoutId);
    seen.add(wish.checkoutId);
    return !first;
  });
  if (known.length === 0) return;
  const ids = known.map((one) => one.wish.checkoutId);
  const rows = await findAttempts.rows(tx, tx.shopId, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const one of known) {
    const row = byId.get(one.wish.checkoutId);
    // Whoever had claimed it has let it go between the two statements: run again, it is free now.
    if (!row) throw new ReleasedClaimError(`Checkout id ${one.wish.checkoutId} was let go`);
    one.outcome = { kind: 'known', attempt: attemptOf(row) };
  }
}

/** Gives claimed ids back, as if they had never come. */
export async function forgetIds(tx: Tx, checkoutIds: readonly string[]): Promise<void> {
  if (checkoutIds.length > 0) await deleteAttempts.run(tx, tx.shopId, [...checkoutIds]);
}

/** A row as the model has it. */
export function attemptOf(row: RowOf<typeof findAttempts>): Attempt {
  return {
    id: row.id,
    cartId: row.cart_id,
    orderId: row.order_id,
    paymentId: row.payment_id,
    reservationId: row.reservation_id,
    state: row.state as Attempt['state'],
    bodyHash: row.body_hash,
    refusal: row.refusal,
  };
}
