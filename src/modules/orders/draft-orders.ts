import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { FIRST_NUMBER, type OrderDraft } from './model.ts';
import {
  failOrderRows,
  insertEvents,
  insertLines,
  insertOrders,
  placeOrderRows,
  takeNumbers,
} from './store/orders.ts';

/** Effect: orders in state `pending`, their lines frozen. Undone by failOrders. */
export async function draftOrders(tx: Tx, drafts: readonly OrderDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await Promise.all([
    insertOrders.run(tx, tx.shopId, drafts.map(orderRecord)),
    insertLines.run(tx, tx.shopId, drafts.flatMap(lineRecords)),
  ]);
}

export interface Placement {
  orderId: string;
  customerId: string | null;
}

/**
 * Places pending orders: each gets the next number of the shop. Returns the numbers by order id;
 * throws when one was not pending any more. Numbers are taken in this transaction's own row lock,
 * so they have no gaps; take it late. `now` is the transaction's time. One flight, sent at once.
 */
export async function placeOrders(
  tx: Tx,
  placements: readonly Placement[],
  now: string,
): Promise<Map<string, number>> {
  if (placements.length === 0) return new Map();
  const ids = placements.map((placement) => placement.orderId);
  const events = ids.map((orderId) => ({
    orderId,
    kind: 'placed',
    text: 'Order placed and paid.',
  }));
  const [, placed] = await Promise.all([
    takeNumbers.one(tx, tx.shopId, ids.length, FIRST_NUMBER),
    placeOrderRows.rows(
      tx,
      tx.shopId,
      ids,
      ids.map((_, index) => ids.length - 1 - index),
      placements.map((placement) => placement.customerId),
      now,
    ),
    noteEvents(tx, events),
  ]);
  // A number taken for an order that is not there would be a gap for ever.
  if (placed.length !== placements.length) throw new Error('An order to be placed was not pending');
  return new Map(placed.map((row) => [row.id, row.number!]));
}

/** Undo of draftOrders: the orders failed, with the reason in their timeline. */
export async function failOrders(
  tx: Tx,
  failures: readonly { orderId: string; reason: string }[],
): Promise<void> {
  if (failures.length === 0) return;
  await failOrderRows.run(
    tx,
    tx.shopId,
    failures.map((failure) => failure.orderId),
  );
  await noteEvents(
    tx,
    failures.map(({ orderId, reason }) => ({ orderId, kind: 'failed', text: reason })),
  );
}

export interface NewEvent {
  orderId: string;
  kind: string;
  text: string;
}

/** Adds sentences to timelines, in the name of the context's actor. */
export async function noteEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await insertEvents.run(
    tx,
    tx.shopId,
    events.map((event) => event.orderId),
    events.map(() => newId()),
    events.map((event) => event.kind),
    tx.ctx.actor.name,
    events.map((event) => event.text),
  );
}

/** The draft under the names of its columns. */
export function orderRecord(draft: OrderDraft) {
  return {
    id: draft.orderId,
    person_id: draft.personId,
    cart_id: draft.cartId,
    payment_id: draft.paymentId,
    reservation_id: draft.reservationId,
    email: draft.email,
    customer_name: draft.address.name,
    shipping_address: draft.address,
    currency: draft.currency,
    prices_include_tax: draft.pricesIncludeTax,
    subtotal_minor: draft.subtotalMinor,
    shipping_method_id: draft.shipping.methodId,
    shipping_name: draft.shipping.name,
    shipping_minor: draft.shipping.priceMinor,
    tax_minor: draft.taxMinor,
    taxes: draft.taxes,
    total_minor: draft.totalMinor,
    payment_method: draft.paymentMethod,
  };
}

/** The lines of a draft under the names of their columns. */
export function lineRecords(draft: OrderDraft) {
  return draft.lines.map((line, position) => ({
    order_id: draft.orderId,
    position,
    variant_id: line.variantId,
    sku: line.sku,
    title: line.title,
    variant_title: line.variantTitle,
    product_slug: line.productSlug,
    image_id: line.imageId,
    quantity: line.quantity,
    unit: line.unit,
    steps_per_unit: line.stepsPerUnit,
    unit_price_minor: line.unitPriceMinor,
    compare_at_minor: line.compareAtMinor,
    total_minor: line.totalMinor,
    tax_minor: line.taxMinor,
    tax_name: line.taxName,
    tax_rate_ppm: line.taxRatePpm,
  }));
}
