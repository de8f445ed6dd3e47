export {
  adjustStock,
  changeStock,
  receiveStock,
  returnStock,
  setStock,
  type StockCount,
  type StockDelta,
  type StockResult,
} from './change-stock.ts';
export {
  commitReservations,
  lockHolds,
  sellHolds,
  type LockedHolds,
  type Sale,
} from './commit-reservations.ts';
export { inventoryRefusals, type StockMoved } from './contract.ts';
export {
  findAvailability,
  findChangedVariants,
  type Availability,
  type ChangedVariant,
} from './find-availability.ts';
export { countLowStock } from './count-low-stock.ts';
export { createDefaultLocation, defaultLocation } from './locations.ts';
export {
  createSaleLocation,
  findLevels,
  findSoldBySecond,
  moveStock,
  type ShortMove,
  type StockMove,
} from './move-stock.ts';
export {
  keyOf,
  type ReserveRequest,
  type ReserveResult,
  type Shortage,
  type StockLevel,
} from './model.ts';
export {
  expireReservations,
  extendReservations,
  lockReserved,
  release,
} from './release-reservations.ts';
export { lockGoods, reserve, reserveLocked, type LockedGoods } from './reserve.ts';
export { findReceived } from './find-received.ts';
export { findReservedLines } from './find-reserved-lines.ts';
