export {
  completeCarts,
  holdCarts,
  lockCarts,
  reopenCarts,
  startOrdering,
  type LockedCart,
} from './order-cart.ts';
export { findCarts, type FoundCart } from './find-carts.ts';
export { replaceCartLines } from './change-cart.ts';
export { refuseState } from './change-carts.ts';
export { mayUseCart } from './model.ts';
export { cartRefusals } from './contract.ts';
export { isForSale, priceLines, quoteLineOf, type PricedLine } from './price-lines.ts';
export { startCart } from './start-cart.ts';
