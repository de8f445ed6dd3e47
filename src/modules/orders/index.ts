export { cancelOrder } from './cancel-order.ts';
export { orderRefusals, type OrderSummary, type OrderView } from './contract.ts';
export { draftOrders, failOrders, noteEvents, placeOrders } from './draft-orders.ts';
export { findOrderParts, type OrderParts } from './find-order-parts.ts';
export { type OrderDraft } from './model.ts';
export { ordersByDay } from './orders-by-day.ts';
export { showOrder, showOrders, showPlaced } from './show-order.ts';
