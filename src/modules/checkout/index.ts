export { type CheckoutBody } from './contract.ts';
export { placeOrder, type Placed } from './place-order.ts';
export { settlePending } from './settle-pending.ts';
