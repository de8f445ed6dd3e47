export { type CheckoutBody } from './contract.ts';
export type { Placed } from './model.ts';
export { findDecisions, type Decided } from './find-decisions.ts';
export { placeOrder } from './place-order.ts';
export { settlePending } from './settle-pending.ts';
