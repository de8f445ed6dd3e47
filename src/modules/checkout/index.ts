export { type CheckoutBody } from './contract.ts';
export { placeOrder, type Placed } from './place-order.ts';
export { settlePayment, settlePending } from './settle-pending.ts';
