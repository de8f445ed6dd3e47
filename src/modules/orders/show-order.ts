import { findPaymentsById } from '#modules/payments/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { orderRefusals, type OrderView } from './contract.ts';
import { lineRecords, orderRecord } from './draft-orders.ts';
import { opensOrder, orderSecret, type OrderDraft } from './model.ts';
import { presentOrder, type OrderRow, type PaymentOfOrder } from './present-order.ts';
import { findLines, findOrderRows, listEvents } from './store/orders.ts';

/** The order with its secret, for whoever has just placed it. */
export async function showOrder(ctx: Context, orderId: string): Promise<OrderView> {
  return await shopRead(ctx, async (tx) => {
    const shown = (await showOrders(tx, [{ orderId }])).get(orderId);
    if (!shown) throw new Error(`Order ${orderId} is gone`);
    return shown;
  });
}

/** An order to show; whoever knows the id of its payment spares a round trip. */
export interface OrderToShow {
  orderId: string;
  paymentId?: string;
}

/** Orders with their secrets, by id: three statements for any number. */
export async function showOrders(
  tx: Tx,
  wanted: readonly OrderToShow[],
): Promise<Map<string, OrderView>> {
  if (wanted.length === 0) return new Map();
  const ids = wanted.map(({ orderId }) => orderId);
  const known = wanted.flatMap(({ paymentId }) => paymentId ?? []);
  const orders = findOrderRows.rows(tx, tx.shopId, ids);
  const [rows, lines, payments] = await Promise.all([
    orders,
    findLines.rows(tx, tx.shopId, ids),
    known.length === ids.length ? findPaymentsById(tx, known) : paymentsOf(tx, orders),
  ]);
  const linesByOrder = Map.groupBy(lines, (line) => line.order_id);
  const paymentById = new Map(payments.map((payment) => [payment.id, payment]));
  return new Map(
    rows.map((order) => {
      const secret = orderSecret(tx.ctx.app.secretKey, tx.shopId, order.id);
      const payment = paymentById.get(order.payment_id);
      return [order.id, presentOrder(order, linesByOrder.get(order.id) ?? [], payment, secret)];
    }),
  );
}

/** An order that this transaction has placed, with all that is known of it. */
export interface JustPlaced {
  draft: OrderDraft;
  number: number;
  payment: PaymentOfOrder;
  /** When it was drafted. */
  createdAt: string;
}

/** What showOrders would read, without reading: who has just written the rows knows them. */
export async function showPlaced(tx: Tx, placed: readonly JustPlaced[]): Promise<OrderView[]> {
  const now = await tx.now();
  return placed.map(({ draft, number, payment, createdAt }) => {
    const secret = orderSecret(tx.ctx.app.secretKey, tx.shopId, draft.orderId);
    const times = { created_at: createdAt, placed_at: now };
    const order = { ...orderRecord(draft), ...times, number, state: 'placed' };
    return presentOrder(order, lineRecords(draft), payment, secret);
  });
}

async function paymentsOf(tx: Tx, orders: Promise<OrderRow[]>) {
  return await findPaymentsById(
    tx,
    (await orders).map((order) => order.payment_id),
  );
}

/**
 * An order for its owner, the holder of its secret, or staff who may read orders. Refuses
 * order_not_found, also for an order that is there but not theirs: ids tell nothing.
 */
export async function viewOrder(
  ctx: Context,
  orderId: string,
  secret: string | undefined,
): Promise<OrderView | Refusal> {
  return await shopRead(ctx, async (tx) => {
    const order = await findOrderRows.row(tx, tx.shopId, [orderId]);
    if (!order || !maySee(ctx, order, secret)) return orderRefusals.order_not_found();
    return await present(tx, order);
  });
}

/** An order as staff see it, with its timeline. Refuses order_not_found. */
export async function viewOrderForStaff(ctx: Context, orderId: string) {
  return await shopRead(ctx, async (tx) => {
    const order = await findOrderRows.row(tx, tx.shopId, [orderId]);
    if (!order) return orderRefusals.order_not_found();
    const [view, timeline] = await Promise.all([
      present(tx, order),
      listEvents.rows(tx, tx.shopId, orderId),
    ]);
    if (isRefusal(view)) return view;
    const drafted = {
      at: order.created_at,
      kind: 'drafted',
      actor: order.customer_name,
      text: `${order.customer_name} went to pay by ${order.payment_method}.`,
    };
    return { order: view, timeline: [drafted, ...timeline], cancellable: order.state === 'placed' };
  });
}

/** The order's rows put together, inside the caller's transaction. */
export async function present(tx: Tx, order: OrderRow, secret?: string): Promise<OrderView> {
  const [lines, payments] = await Promise.all([
    findLines.rows(tx, tx.shopId, [order.id]),
    findPaymentsById(tx, [order.payment_id]),
  ]);
  return presentOrder(order, lines, payments[0], secret);
}

function maySee(ctx: Context, order: OrderRow, secret: string | undefined): boolean {
  const { personId, permissions } = ctx.actor;
  if (permissions.has('orders.read')) return true;
  if (personId !== null && order.person_id === personId) return true;
  return opensOrder(secret, ctx.app.secretKey, ctx.shopId, order.id);
}
