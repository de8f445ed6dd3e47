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

export const orderRefusals = defineRefusals({
  order_not_found: { status: 404, detail: 'There is no such order, or it is not yours to see.' },
  order_not_cancellable: {
    status: 409,
    detail: 'Only an order that is placed and not yet sent can be cancelled.',
  },
});

/** `pending`: promised, payment not settled; `failed`: not paid, nothing was charged. */
export const orderStates = ['pending', 'placed', 'fulfilled', 'cancelled', 'failed'] as const;

export const ShippingAddress = strict({
  name: Type.String(),
  line1: Type.String(),
  line2: Type.Optional(Type.String()),
  city: Type.String(),
  region: Type.Optional(Type.String()),
  postalCode: Type.String(),
  country: Type.String(),
});

export const OrderLine = strict({
  variantId: Uuid,
  sku: orNull(Type.String()),
  title: Type.String(),
  variantTitle: Type.String(),
  productSlug: Type.String(),
  imageId: orNull(Type.String()),
  quantity: Type.Integer(),
  unit: Type.String(),
  unitPrice: Money,
  compareAtPrice: orNull(Money),
  total: Money,
  tax: Money,
  taxName: Type.String(),
});

export const OrderView = strict({
  id: Uuid,
  number: orNull(Type.String({ description: 'Given when the order is placed' })),
  state: Type.Enum([...orderStates]),
  email: Type.String(),
  lines: Type.Array(OrderLine),
  subtotal: Money,
  shipping: strict({ name: Type.String(), price: Money }),
  shippingAddress: ShippingAddress,
  tax: Money,
  taxes: Type.Array(strict({ name: Type.String(), net: Money, tax: Money })),
  pricesIncludeTax: Type.Boolean(),
  total: Money,
  payment: strict({
    method: Type.String(),
    state: Type.String(),
    reference: orNull(Type.String()),
    cardLastFour: orNull(Type.String()),
  }),
  placedAt: orNull(Timestamp),
  createdAt: Timestamp,
  secret: Type.Optional(
    Type.String({ description: 'Lets its holder see the order without signing in' }),
  ),
});
export type OrderView = StaticOf<typeof OrderView>;

export const OrderSummary = strict({
  id: Uuid,
  number: orNull(Type.String()),
  state: Type.Enum([...orderStates]),
  email: Type.String(),
  customerName: Type.String(),
  lineCount: Type.Integer(),
  firstTitle: Type.String(),
  total: Money,
  paymentMethod: Type.String(),
  placedAt: orNull(Timestamp),
  createdAt: Timestamp,
});
export type OrderSummary = StaticOf<typeof OrderSummary>;

export const OrderEvent = strict({
  at: Timestamp,
  kind: Type.String({ description: 'drafted, placed, failed, cancelled, refunded, note …' }),
  actor: Type.String(),
  text: Type.String({ description: 'The sentence of the timeline' }),
});

const OrderParams = strict({ id: Uuid });
const Secret = strict({ secret: Type.Optional(Type.String({ maxLength: 100 })) });

export const getOrder = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id',
  tag: 'Orders',
  summary: 'An order, for its owner or the holder of its secret',
  params: OrderParams,
  query: Secret,
  answers: { 200: OrderView },
  refusals: ['order_not_found'],
});

export const getReceiptPdf = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/receipt.pdf',
  tag: 'Orders',
  summary: 'The receipt as PDF',
  params: OrderParams,
  query: Secret,
  produces: 'application/pdf',
  answers: { 200: Type.String() },
  refusals: ['order_not_found'],
});

const OrderFilters = {
  state: Type.Optional(Type.Enum([...orderStates])),
  from: Type.Optional(Type.String({ format: 'date', description: 'First day, shop time' })),
  to: Type.Optional(Type.String({ format: 'date', description: 'Last day, shop time' })),
  query: Type.Optional(Text(100, 0)),
};

export const listOwnOrders = endpoint({
  method: 'GET',
  path: '/api/v1/account/orders',
  tag: 'Account',
  summary: 'One’s own orders, newest first',
  description: '`query` looks in order number and article titles.',
  query: pageQuery(OrderFilters),
  answers: { 200: page(OrderSummary) },
  refusals: ['not_signed_in'],
});

export const listOrders = endpoint({
  method: 'GET',
  path: '/api/v1/admin/orders',
  tag: 'Orders (staff)',
  summary: 'The shop’s orders, newest first',
  description: '`query` looks in number, e-mail, name and article titles.',
  query: pageQuery(OrderFilters),
  answers: { 200: page(OrderSummary) },
  refusals: [],
});

export const getOrderForStaff = endpoint({
  method: 'GET',
  path: '/api/v1/admin/orders/:id',
  tag: 'Orders (staff)',
  summary: 'An order with its timeline',
  params: OrderParams,
  answers: {
    200: strict({
      order: OrderView,
      timeline: Type.Array(OrderEvent),
      cancellable: Type.Boolean(),
    }),
  },
  refusals: ['order_not_found'],
});

export const cancelOrder = endpoint({
  method: 'POST',
  path: '/api/v1/admin/orders/:id/cancellation',
  tag: 'Orders (staff)',
  summary: 'Cancel an order: goods back to stock, money back to the payer',
  params: OrderParams,
  body: strict({ reason: Text(500) }),
  idempotencyKey: true,
  answers: { 200: OrderView },
  refusals: ['order_not_found', 'order_not_cancellable'],
});

export const ordersSummary = endpoint({
  method: 'GET',
  path: '/api/v1/admin/orders/summary',
  tag: 'Orders (staff)',
  summary: 'Orders and revenue by day, shop time',
  query: strict({ days: Type.Integer({ minimum: 1, maximum: 366, default: 30 }) }),
  answers: {
    200: strict({
      days: Type.Array(strict({ day: Type.String(), orders: Type.Integer(), revenue: Money })),
      open: Type.Integer({ description: 'Placed and not yet sent' }),
      pending: Type.Integer({ description: 'Waiting for the payment’s outcome' }),
    }),
  },
  refusals: [],
});
