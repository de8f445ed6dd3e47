export { flashSaleRefusals, OFFERS_MAX, type LiveOffer, type SaleInput } from './contract.ts';
export {
  claimShares,
  grantLimited,
  lockClaims,
  returnShares,
  type LimitedOrder,
  type LockedClaims,
  type PaidOrder,
} from './limit-customers.ts';
export { findLiveOffers, presentOffer, type LiveOfferOfVariant } from './live-offers.ts';
export { noteRefused } from './note-refused.ts';
export { findOffersOfWindows, planSale, type PlannedOffer } from './plan-sale.ts';
export { sightOf } from './sight.ts';
