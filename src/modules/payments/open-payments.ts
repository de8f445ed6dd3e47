import type { Tx } from '#platform/database/index.ts';
import type { PaymentRequest } from './model.ts';
import { insertPayments } from './store/payments.ts';

/**
 * Stores payments as about to be asked for, in the caller's transaction and before the provider hears
 * of them: from here on a crash loses nothing, somebody will ask. The token is not stored. A payment that
 * exists already is left as it is; the ids of the new ones are returned.
 */
export async function openPayments(
  tx: Tx,
  payments: readonly PaymentRequest[],
): Promise<Set<string>> {
  if (payments.length === 0) return new Set();
  const rows = await insertPayments.rows(
    tx,
    tx.shopId,
    payments.map((payment) => payment.paymentId),
    payments.map((payment) => payment.payableId),
    payments.map((payment) => payment.method),
    payments.map((payment) => payment.amountMinor),
    payments.map((payment) => payment.currency),
  );
  return new Set(rows.map((row) => row.id));
}
