import type { Tx } from '#platform/database/index.ts';
import { findLines, findOrderRows } from './store/orders.ts';

/** What settling needs to know of an order. */
export interface OrderParts {
  orderId: string;
  email: string;
  name: string;
  personId: string | null;
  lines: { variantId: string; quantity: number }[];
}

/** The parts of orders by id; two statements for any number. */
export async function findOrderParts(tx: Tx, orderIds: readonly string[]): Promise<OrderParts[]> {
  if (orderIds.length === 0) return [];
  const [orders, lines] = await Promise.all([
    findOrderRows.rows(tx, tx.shopId, [...orderIds]),
    findLines.rows(tx, tx.shopId, [...orderIds]),
  ]);
  const linesByOrder = Map.groupBy(lines, (line) => line.order_id);
  return orders.map((order) => ({
    orderId: order.id,
    email: order.email,
    name: order.customer_name,
    personId: order.person_id,
    lines: (linesByOrder.get(order.id) ?? []).map((line) => ({
      variantId: line.variant_id,
      quantity: line.quantity,
    })),
  }));
}
