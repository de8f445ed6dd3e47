import {
  Country,
  endpoint,
  Money,
  orNull,
  page,
  pageQuery,
  strict,
  Text,
  Type,
  Uuid,
  UuidList,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const pricingRefusals = defineRefusals({
  total_too_large: {
    status: 422,
    detail: 'These quantities cost more than we can count. Order less, or ask us for an offer.',
  },
  not_deliverable: {
    status: 422,
    detail: 'We do not deliver this order to that address. Choose another address or order less.',
  },
  shipping_method_unavailable: {
    status: 422,
    detail: 'This shipping method does not serve the order. Choose one of those offered.',
  },
  price_variant_not_found: {
    status: 404,
    detail: 'No such article in this shop. Load the list again; nothing was changed.',
  },
  price_currency_mismatch: {
    status: 422,
    detail: 'Amounts must be in the shop’s own currency. Nothing was changed.',
  },
  compare_at_not_above_price: {
    status: 422,
    detail: 'The former price must be above the price. Raise it or leave it out.',
  },
  price_repeated: {
    status: 422,
    detail: 'An article stands in this list twice. Send one price for each.',
  },
  tax_rate_not_found: { status: 404, detail: 'This tax rate does not exist. Load the list again.' },
  tax_rate_exists: {
    status: 409,
    detail: 'There is a rate for this country, region and class already. Change that one.',
  },
  shipping_method_not_found: {
    status: 404,
    detail: 'This shipping method does not exist. Load the list again.',
  },
  shipping_method_invalid: {
    status: 422,
    detail: 'This shipping method cannot work as described. See errors.',
  },
});

const Amount = strict({
  amount: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  currency: Money.properties.currency,
});

export const Price = Type.Object({
  variantId: Uuid,
  price: Money,
  compareAtPrice: orNull(Money),
});
export type Price = StaticOf<typeof Price>;

export const NewPrice = strict({
  variantId: Uuid,
  price: Amount,
  compareAtPrice: Type.Optional(orNull(Amount)),
});
export type NewPrice = StaticOf<typeof NewPrice>;

export const listPrices = endpoint({
  method: 'GET',
  path: '/api/v1/admin/prices',
  tag: 'pricing',
  summary: 'List prices, all or of given variants',
  query: pageQuery({ variantIds: Type.Optional(UuidList), cursor: Type.Optional(Uuid) }),
  answers: { 200: page(Price) },
  refusals: [],
});

export const putPrices = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/prices',
  tag: 'pricing',
  summary: 'Set the prices of variants',
  description: 'All or none. Sending the same prices again changes nothing.',
  body: strict({ prices: Type.Array(NewPrice, { minItems: 1, maxItems: 500 }) }),
  answers: { 200: Type.Object({ changed: Type.Array(Uuid) }) },
  refusals: [
    'price_repeated',
    'price_currency_mismatch',
    'compare_at_not_above_price',
    'price_variant_not_found',
  ],
});

const TaxClass = Type.Union([
  Type.Literal('standard'),
  Type.Literal('reduced'),
  Type.Literal('zero'),
]);

const taxRateFields = {
  country: Country,
  region: orNull(Text(50)),
  taxClass: TaxClass,
  name: Text(60),
  ratePpm: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    description: 'Parts per million: 200000 is 20 %, 88750 is 8.875 %',
  }),
};
export const TaxRateInput = strict(taxRateFields);
export type TaxRateInput = StaticOf<typeof TaxRateInput>;
export const TaxRateRecord = Type.Object({ id: Uuid, ...taxRateFields, version: Type.Integer() });
export type TaxRateRecord = StaticOf<typeof TaxRateRecord>;

const IdParams = strict({ id: Uuid });

export const listTaxRates = endpoint({
  method: 'GET',
  path: '/api/v1/admin/tax-rates',
  tag: 'pricing',
  summary: 'List tax rates',
  answers: { 200: Type.Object({ items: Type.Array(TaxRateRecord) }) },
  refusals: [],
});

export const createTaxRate = endpoint({
  method: 'POST',
  path: '/api/v1/admin/tax-rates',
  tag: 'pricing',
  summary: 'Add a tax rate',
  body: TaxRateInput,
  answers: { 201: TaxRateRecord },
  refusals: ['tax_rate_exists'],
  idempotencyKey: true,
});

export const updateTaxRate = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/tax-rates/:id',
  tag: 'pricing',
  summary: 'Change a tax rate',
  params: IdParams,
  body: TaxRateInput,
  answers: { 200: TaxRateRecord },
  refusals: ['tax_rate_not_found', 'version_conflict', 'tax_rate_exists'],
});

export const deleteTaxRate = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/tax-rates/:id',
  tag: 'pricing',
  summary: 'Remove a tax rate',
  params: IdParams,
  answers: { 204: Type.Null() },
  refusals: ['tax_rate_not_found'],
});

const shippingMethodFields = {
  name: Text(100),
  kind: Type.Union([Type.Literal('flat'), Type.Literal('by_weight')]),
  price: Amount,
  tiers: Type.Array(
    strict({
      uptoGrams: orNull(Type.Integer({ minimum: 1, maximum: 1_000_000_000 })),
      price: Amount,
    }),
    { maxItems: 50, description: 'Of a by-weight method; uptoGrams null serves any weight' },
  ),
  freeOver: orNull(Amount),
  countries: Type.Array(Country, { maxItems: 300, description: 'Empty: every country' }),
  taxClass: TaxClass,
  estimateDaysMin: Type.Integer({ minimum: 0, maximum: 365 }),
  estimateDaysMax: Type.Integer({ minimum: 0, maximum: 365 }),
  active: Type.Boolean(),
  position: Type.Integer({ minimum: 0, maximum: 10_000 }),
};
export const ShippingMethodInput = strict(shippingMethodFields);
export type ShippingMethodInput = StaticOf<typeof ShippingMethodInput>;
export const ShippingMethodRecord = Type.Object({
  id: Uuid,
  ...shippingMethodFields,
  version: Type.Integer(),
});
export type ShippingMethodRecord = StaticOf<typeof ShippingMethodRecord>;

export const listShippingMethods = endpoint({
  method: 'GET',
  path: '/api/v1/admin/shipping-methods',
  tag: 'pricing',
  summary: 'List shipping methods',
  answers: { 200: Type.Object({ items: Type.Array(ShippingMethodRecord) }) },
  refusals: [],
});

export const createShippingMethod = endpoint({
  method: 'POST',
  path: '/api/v1/admin/shipping-methods',
  tag: 'pricing',
  summary: 'Add a shipping method',
  body: ShippingMethodInput,
  answers: { 201: ShippingMethodRecord },
  refusals: ['price_currency_mismatch', 'shipping_method_invalid'],
  idempotencyKey: true,
});

export const updateShippingMethod = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/shipping-methods/:id',
  tag: 'pricing',
  summary: 'Change a shipping method',
  params: IdParams,
  body: ShippingMethodInput,
  answers: { 200: ShippingMethodRecord },
  refusals: [
    'price_currency_mismatch',
    'shipping_method_invalid',
    'shipping_method_not_found',
    'version_conflict',
  ],
});

export const deleteShippingMethod = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/shipping-methods/:id',
  tag: 'pricing',
  summary: 'Remove a shipping method',
  params: IdParams,
  answers: { 204: Type.Null() },
  refusals: ['shipping_method_not_found'],
});
