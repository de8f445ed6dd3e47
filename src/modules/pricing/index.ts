export { pricingRefusals, type ShippingMethodInput } from './contract.ts';
export { addShippingMethod } from './edit-shipping-methods.ts';
export { addTaxRate } from './edit-tax-rates.ts';
export { findPrices, type VariantPrice } from './find-prices.ts';
export { loadPricingRules, shopCurrency } from './load-pricing-rules.ts';
export { linePrice, type Destination, type ShippingMethod, type TaxRate } from './model.ts';
export {
  quote,
  type AppliedRule,
  type OfferedMethod,
  type PricingRules,
  type Quote,
  type QuoteInput,
  type QuoteInputLine,
  type QuoteLine,
  type QuoteRefusal,
  type QuoteShipping,
  type TaxGroup,
} from './quote.ts';
export { setPrices, type PriceChange } from './set-prices.ts';
