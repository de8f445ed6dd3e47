import type { App } from '#platform/context.ts';
import { systemTx, type Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import type { PaymentQuestion } from './model.ts';
import {
  findDuePayments,
  findPayments,
  findPaymentsOfPayables,
  type PaymentRow,
} from './store/payments.ts';

/** A shop whose provider is down must not fill the list. */
const PER_SHOP = 40;

export interface UnsettledPayment extends PaymentQuestion {
  shopId: string;
  /** Pass it on to recordOutcomes: the pause until the next question depends on it. */
  askedCount: number;
  openedAt: string;
}

/**
 * Payments whose outcome is open and due to be asked for, longest waiting first, some of each shop: those
 * whose call was cut off, and those that were never told about because a process died. A payment whose
 * first call may still be waiting for its answer is not among them. Whoever gets the list asks
 * (askProvider) and records (recordOutcomes); two workers doing so at once do no harm.
 */
export async function findUnsettled(app: App, limit: number): Promise<UnsettledPayment[]> {
  const rows = await systemTx(app, 'payments.find_unsettled', (tx) =>
    findDuePayments.rows(tx, limit, PER_SHOP),
  );
  return rows.map(unsettledOf);
}

/** One payment of the shop, when its outcome is open, due or not. */
export async function findUnsettledPayment(
  tx: Tx,
  paymentId: string,
): Promise<UnsettledPayment | undefined> {
  const [row] = await findPayments.rows(tx, tx.shopId, [paymentId]);
  const open = row?.state === 'asking' || row?.state === 'unknown';
  return row && open ? unsettledOf({ ...row, shop_id: tx.shopId }) : undefined;
}

function unsettledOf(row: RowOf<typeof findDuePayments>): UnsettledPayment {
  return {
    shopId: row.shop_id,
    paymentId: row.id,
    payableId: row.payable_id,
    method: row.method,
    amountMinor: row.amount_minor,
    currency: row.currency,
    askedCount: row.asked_count,
    openedAt: row.opened_at,
  };
}

/** Payments by their ids; those that do not exist are missing from the answer. */
export async function findPaymentsById(tx: Tx, ids: readonly string[]): Promise<PaymentRow[]> {
  return ids.length === 0 ? [] : await findPayments.rows(tx, tx.shopId, [...ids]);
}

/** All attempts to pay for these payables, oldest first. */
export async function findPaymentsFor(
  tx: Tx,
  payableIds: readonly string[],
): Promise<PaymentRow[]> {
  return payableIds.length === 0
    ? []
    : await findPaymentsOfPayables.rows(tx, tx.shopId, [...payableIds]);
}
