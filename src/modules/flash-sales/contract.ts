import {
  endpoint,
  Money,
  orNull,
  page,
  pageQuery,
  strict,
  Text,
  Timestamp,
  Type,
  Uuid,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

/** Most articles of one sale. */
export const OFFERS_MAX = 200;

export const flashSaleRefusals = defineRefusals({
  flash_sale_not_found: { status: 404, detail: 'No such flash sale in this shop. Load the list.' },
  flash_sale_window_invalid: {
    status: 422,
    detail: 'A sale must begin before it ends, and last at most 31 days. Correct the times (UTC).',
  },
  flash_sale_in_past: {
    status: 422,
    detail: 'A sale cannot begin in the past. Choose a time from now on (UTC).',
  },
  flash_sale_variant_not_found: {
    status: 422,
    detail: 'An offer names an article that this shop does not sell. Choose another.',
  },
  flash_sale_offer_repeated: {
    status: 422,
    detail: 'An article can be offered once in a sale. Put its offers together.',
  },
  flash_sale_price_invalid: {
    status: 422,
    detail:
      'The sale price must be below the normal price. Correct the price, or set a normal one.',
  },
  sale_overlaps: {
    status: 409,
    detail: 'An article is in another flash sale at that time. Choose another time or article.',
  },
  allotment_above_stock: {
    status: 409,
    detail: 'More is set aside than is free in stock. Lower the allotment or receive goods first.',
  },
  flash_sale_begun: {
    status: 409,
    detail: 'The sale has begun and stays as it is. Stop it, and plan another.',
  },
  flash_sale_sold_out: {
    status: 409,
    detail: 'Sold out at the sale price. Look at the normal price and confirm the new total.',
  },
  flash_sale_limit_reached: {
    status: 409,
    detail: 'That is more than one customer may buy in this sale. Lower the quantity.',
  },
  flash_sale_listeners_full: {
    status: 503,
    detail: 'Too many are watching this sale live. Load the page again to see how it stands.',
  },
});

/** Of a sale: not begun, running by the database's clock, over, or ended early by hand. */
export const SaleState = Type.Enum(['planned', 'live', 'ended', 'stopped']);
export type SaleState = StaticOf<typeof SaleState>;

const Article = {
  variantId: Uuid,
  sku: orNull(Type.String()),
  productSlug: Type.String(),
  title: Type.String(),
  variantTitle: Type.String(),
  imageId: orNull(Type.String()),
  unit: Type.String({ description: 'Code of the unit of measure, such as piece' }),
};

/** An offer as its planner watches it. `allotment` = sold + held + left + what went back. */
export const AdminOffer = strict({
  ...Article,
  price: Money,
  normalPrice: orNull(Money),
  allotment: Type.Integer({ description: 'Set aside for the sale, in steps of the unit' }),
  sold: Type.Integer(),
  held: Type.Integer({ description: 'In orders whose payment is under way' }),
  left: Type.Integer({ description: 'Can still be bought at the sale price' }),
  givenBack: Type.Integer({ description: 'Went back to the normal stock after the end' }),
  refused: Type.Integer({ description: 'Checkouts refused: sold out, or over the limit' }),
});
export type AdminOffer = StaticOf<typeof AdminOffer>;

const saleFields = {
  id: Uuid,
  name: Type.String(),
  state: SaleState,
  startsAt: Timestamp,
  endsAt: Timestamp,
  limitPerCustomer: orNull(Type.Integer()),
  stoppedAt: orNull(Timestamp),
  closedAt: orNull(Timestamp),
  version: Type.Integer(),
};

/** A row of the list: sums over the sale's offers. */
export const SaleSummary = strict({
  ...saleFields,
  offerCount: Type.Integer(),
  allotment: Type.Integer(),
  sold: Type.Integer(),
  held: Type.Integer(),
  left: Type.Integer(),
  refused: Type.Integer(),
});
export type SaleSummary = StaticOf<typeof SaleSummary>;

/** A sale to watch. `soldBySecond`: units sold in each of the last 60 full seconds, oldest first. */
export const AdminSale = strict({
  ...saleFields,
  serverTime: Timestamp,
  offers: Type.Array(AdminOffer),
  soldPerSecond: Type.Number({ description: 'Units a second over the last minute' }),
  soldBySecond: Type.Array(Type.Integer()),
});
export type AdminSale = StaticOf<typeof AdminSale>;

/** What a planner sends. Money is in the shop's currency; times in UTC. */
export const SaleInput = strict({
  name: Text(120),
  startsAt: Timestamp,
  endsAt: Timestamp,
  limitPerCustomer: Type.Optional(
    orNull(
      Type.Integer({
        minimum: 1,
        maximum: 1_000_000,
        description: 'Units of the whole sale that one customer may buy; null: any number',
      }),
    ),
  ),
  offers: Type.Array(
    strict({
      variantId: Uuid,
      price: strict({
        amount: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
        currency: Type.String({ pattern: '^[A-Z]{3}$' }),
      }),
      allotment: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    }),
    { minItems: 1, maxItems: OFFERS_MAX },
  ),
});
export type SaleInput = StaticOf<typeof SaleInput>;

const tag = 'Flash sales';
const SaleParams = strict({ id: Uuid });
const planRefusals = [
  'flash_sale_window_invalid',
  'flash_sale_in_past',
  'flash_sale_offer_repeated',
  'flash_sale_variant_not_found',
  'flash_sale_price_invalid',
  'sale_overlaps',
  'allotment_above_stock',
] as const;

export const listSales = endpoint({
  method: 'GET',
  path: '/api/v1/admin/flash-sales',
  tag,
  summary: 'List flash sales, latest beginning first',
  query: pageQuery({ state: Type.Optional(SaleState) }),
  answers: { 200: page(SaleSummary) },
  refusals: [],
});

export const postSale = endpoint({
  method: 'POST',
  path: '/api/v1/admin/flash-sales',
  tag,
  summary: 'Plan a flash sale and set its allotments aside',
  description: 'The allotments leave the normal stock at once, all of them or none.',
  body: SaleInput,
  answers: { 201: AdminSale },
  refusals: planRefusals,
  idempotencyKey: true,
});

export const getSale = endpoint({
  method: 'GET',
  path: '/api/v1/admin/flash-sales/:id',
  tag,
  summary: 'Watch a flash sale',
  params: SaleParams,
  answers: { 200: AdminSale },
  refusals: ['flash_sale_not_found'],
});

export const putSale = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/flash-sales/:id',
  tag,
  summary: 'Plan a sale that has not begun anew',
  params: SaleParams,
  body: SaleInput,
  answers: { 200: AdminSale },
  refusals: ['flash_sale_not_found', 'version_conflict', 'flash_sale_begun', ...planRefusals],
  idempotencyKey: true,
});

export const stopSale = endpoint({
  method: 'POST',
  path: '/api/v1/admin/flash-sales/:id/stop',
  tag,
  summary: 'Stop a flash sale now',
  description: [
    'From here on nobody begins a checkout at the sale price; what is being paid for is kept.',
    'A sale that has not begun never will; one that is over stays as it is.',
  ].join(' '),
  params: SaleParams,
  answers: { 200: AdminSale },
  refusals: ['flash_sale_not_found'],
});

export const deleteSale = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/flash-sales/:id',
  tag,
  summary: 'Drop a sale that has not begun',
  params: SaleParams,
  answers: { 204: Type.Null() },
  refusals: ['flash_sale_not_found', 'flash_sale_begun'],
});

/** Server-sent events of one sale: each second an event `sale` with an AdminSale. */
export const SALE_EVENTS_PATH = '/api/v1/admin/flash-sales/:id/events';

export const OfferState = Type.Enum(['coming', 'live', 'sold_out', 'ended']);
export type OfferState = StaticOf<typeof OfferState>;

/** An offer as shoppers see it. */
export const ShopOffer = strict({
  ...Article,
  productId: Uuid,
  price: Money,
  compareAt: orNull(Money),
  allotment: Type.Integer({ description: 'Set aside for the sale; storefronts draw `left` of it' }),
  left: Type.Integer({ description: 'Can still be bought at the sale price' }),
  state: OfferState,
});
export type ShopOffer = StaticOf<typeof ShopOffer>;

export const ShopSale = strict({
  id: Uuid,
  name: Type.String(),
  startsAt: Timestamp,
  endsAt: Timestamp,
  state: Type.Enum(['coming', 'live']),
  limitPerCustomer: orNull(Type.Integer()),
  offers: Type.Array(ShopOffer),
});
export type ShopSale = StaticOf<typeof ShopSale>;

export const ShopSales = strict({ serverTime: Timestamp, sales: Type.Array(ShopSale) });
export type ShopSales = StaticOf<typeof ShopSales>;

export const getShopSales = endpoint({
  method: 'GET',
  path: '/api/v1/flash-sales',
  tag,
  summary: 'Flash sales that run now or begin within a week',
  answers: { 200: ShopSales },
  refusals: [],
});

/**
 * Server-sent events for shoppers. First an event `sales` with a ShopSales; again whenever a sale
 * is planned, begins, is stopped or ends. In between an event `offers` with an OfferChanges when
 * something was sold, at most once a second; and an event `time` with a ServerTime as heartbeat.
 */
export const SHOP_EVENTS_PATH = '/api/v1/flash-sales/events';

export const OfferChanges = strict({
  serverTime: Timestamp,
  offers: Type.Array(
    strict({ saleId: Uuid, variantId: Uuid, left: Type.Integer(), state: OfferState }),
  ),
});
export type OfferChanges = StaticOf<typeof OfferChanges>;
export const ServerTime = strict({ serverTime: Timestamp });
export type ServerTime = StaticOf<typeof ServerTime>;

/**
 * What a live sale says of an article, in a product's and a cart line's answer. Products are answered
 * from a cache: `left` and `serverTime` are as old as the answer; GET /api/v1/flash-sales and the
 * events are not.
 */
export const LiveOffer = strict({
  saleId: Uuid,
  price: Money,
  compareAt: orNull(Money),
  startsAt: Timestamp,
  endsAt: Timestamp,
  allotment: Type.Integer(),
  left: Type.Integer(),
  limitPerCustomer: orNull(Type.Integer()),
  serverTime: Timestamp,
});
export type LiveOffer = StaticOf<typeof LiveOffer>;
