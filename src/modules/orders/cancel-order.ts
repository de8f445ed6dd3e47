import { returnShares } from '#modules/flash-sales/index.ts';
import { recordAudit } from '#modules/identity/index.ts';
import { returnStock } from '#modules/inventory/index.ts';
import { returnPayments } from '#modules/payments/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { orderRefusals, type OrderView } from './contract.ts';
import { noteEvents } from './draft-orders.ts';
import { present } from './show-order.ts';
import { cancelOrderRow, findLines, findOrderRows } from './store/orders.ts';

/**
 * Cancels a placed order: goods back to the normal stock, and all the money that is still there (the worker
 * calls the provider until it says yes). Refuses, in order: order_not_found, order_not_cancellable.
 */
export async function cancelOrder(
  tx: Tx,
  orderId: string,
  reason: string,
): Promise<OrderView | Refusal> {
  const cancelled = await cancelOrderRow.row(tx, tx.shopId, orderId, await tx.now());
  if (!cancelled) {
    const known = await findOrderRows.row(tx, tx.shopId, [orderId]);
    return known ? orderRefusals.order_not_cancellable() : orderRefusals.order_not_found();
  }
  await returnShares(tx, [orderId]);
  const lines = await findLines.rows(tx, tx.shopId, [orderId]);
  const returned = await returnStock(
    tx,
    lines.map((line) => ({
      variantId: line.variant_id,
      quantity: line.quantity,
      reason: `order ${cancelled.number} cancelled`,
      reference: orderId,
    })),
  );
  if (returned.some(isRefusal)) throw new Error('Goods that come back were refused');
  await returnPayments(tx, [{ paymentId: cancelled.payment_id, reason: 'order cancelled' }]);
  await noteEvents(tx, [
    { orderId, kind: 'cancelled', text: `Order cancelled: ${reason}. The money goes back.` },
  ]);
  await recordAudit(tx, [
    {
      action: 'order.cancelled',
      subjectType: 'order',
      subjectId: orderId,
      before: { state: 'placed' },
      after: { state: 'cancelled', reason },
    },
  ]);
  return await present(tx, cancelled);
}
