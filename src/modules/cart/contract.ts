import {
  Country,
  endpoint,
  Money,
  orNull,
  Quantity,
  strict,
  Text,
  Type,
  Uuid,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';
import { LiveOffer } from '../flash-sales/contract.ts';

export const cartRefusals = defineRefusals({
  cart_not_found: { status: 404, detail: 'This cart does not exist any more. Start a new one.' },
  cart_completed: { status: 409, detail: 'This cart was ordered already. Start a new one.' },
  cart_in_checkout: {
    status: 409,
    detail: 'This cart is being paid for right now. Wait for that payment to end.',
  },
  cart_empty: { status: 422, detail: 'The cart is empty. Put something in first.' },
  cart_full: {
    status: 422,
    detail: 'A cart holds at most 1,000 different articles. Order these first.',
  },
  variant_not_found: { status: 404, detail: 'This article is not in the shop.' },
  variant_not_for_sale: {
    status: 422,
    detail: 'This article is not for sale at the moment. Take it out of the cart.',
  },
  insufficient_stock: { status: 409, detail: 'Insufficient stock' },
});

export const CartLine = strict({
  variantId: Uuid,
  productSlug: Type.String(),
  title: Type.String(),
  variantTitle: Type.String(),
  sku: orNull(Type.String()),
  quantity: Type.Integer(),
  unit: Type.String({ description: 'Code of the unit of measure, such as piece' }),
  unitPrice: Money,
  compareAtPrice: orNull(Money),
  total: Money,
  imageId: orNull(Type.String()),
  available: Type.Integer({ description: 'How many can still be had, this line included' }),
  problem: orNull(
    Type.Enum(['not_for_sale', 'insufficient_stock'], {
      description: 'Why this line cannot be ordered as it is',
    }),
  ),
  offer: orNull(LiveOffer),
});
export type CartLine = StaticOf<typeof CartLine>;

export const Cart = strict({
  id: Uuid,
  currency: Type.String(),
  state: Type.Enum(['open', 'ordering', 'completed']),
  lines: Type.Array(CartLine),
  quantity: Type.Integer({ description: 'Number of lines, for a badge' }),
  total: Money,
});
export type Cart = StaticOf<typeof Cart>;

/** Where an order goes: field names of the HTML autofill standard, in our case. */
export const Address = strict({
  name: Text(120),
  line1: Text(200),
  line2: Type.Optional(Text(200, 0)),
  city: Text(120),
  region: Type.Optional(Text(120, 0)),
  postalCode: Text(20),
  country: Country,
});
export type Address = StaticOf<typeof Address>;

const CartParams = strict({ id: Uuid });
const LineParams = strict({ id: Uuid, variantId: Uuid });
const tag = 'Carts';

export const createCart = endpoint({
  method: 'POST',
  path: '/api/v1/carts',
  tag,
  summary: 'Start a cart; its id is the shopper’s secret',
  description:
    'A client that must survive a lost answer makes the id itself: the same id meets the same cart.',
  body: Type.Optional(strict({ id: Type.Optional(Uuid) })),
  answers: { 201: Cart },
  refusals: ['cart_not_found'],
});

export const getCart = endpoint({
  method: 'GET',
  path: '/api/v1/carts/:id',
  tag,
  summary: 'A cart with today’s prices',
  params: CartParams,
  answers: { 200: Cart },
  refusals: ['cart_not_found'],
});

export const putCartLine = endpoint({
  method: 'PUT',
  path: '/api/v1/carts/:id/lines/:variantId',
  tag,
  summary: 'Set the quantity of an article',
  params: LineParams,
  body: strict({ quantity: Quantity }),
  answers: { 200: Cart },
  refusals: [
    'cart_not_found',
    'cart_completed',
    'cart_in_checkout',
    'variant_not_found',
    'variant_not_for_sale',
    'cart_full',
    'insufficient_stock',
    'flash_sale_limit_reached',
  ],
});

export const replaceCartLines = endpoint({
  method: 'PUT',
  path: '/api/v1/carts/:id/lines',
  tag,
  summary: 'Replace everything in the cart',
  params: CartParams,
  body: strict({
    lines: Type.Array(strict({ variantId: Uuid, quantity: Quantity }), { maxItems: 1000 }),
  }),
  answers: { 200: Cart },
  refusals: putCartLine.refusals,
});

export const addCartLine = endpoint({
  method: 'POST',
  path: '/api/v1/carts/:id/lines',
  tag,
  summary: 'Add to the quantity of an article',
  description: 'Twenty additions of one at the same time make twenty.',
  params: CartParams,
  body: strict({ variantId: Uuid, quantity: Quantity }),
  answers: { 200: Cart },
  refusals: putCartLine.refusals,
});

export const deleteCartLine = endpoint({
  method: 'DELETE',
  path: '/api/v1/carts/:id/lines/:variantId',
  tag,
  summary: 'Take an article out',
  params: LineParams,
  answers: { 200: Cart },
  refusals: ['cart_not_found', 'cart_completed', 'cart_in_checkout'],
});

export const clearCart = endpoint({
  method: 'DELETE',
  path: '/api/v1/carts/:id/lines',
  tag,
  summary: 'Take everything out',
  params: CartParams,
  answers: { 200: Cart },
  refusals: ['cart_not_found', 'cart_completed', 'cart_in_checkout'],
});

export const claimCart = endpoint({
  method: 'POST',
  path: '/api/v1/carts/:id/claim',
  tag,
  summary: 'After sign-in: make a guest’s cart one’s own, merged with what one had',
  params: CartParams,
  answers: { 200: Cart },
  refusals: ['cart_not_found', 'cart_in_checkout', 'not_signed_in'],
});

export const getOwnCart = endpoint({
  method: 'GET',
  path: '/api/v1/account/cart',
  tag,
  summary: 'The cart of the person who is signed in',
  answers: { 200: Cart },
  refusals: ['cart_not_found', 'not_signed_in'],
});

export const QuoteAnswer = strict({
  currency: Type.String(),
  lines: Type.Array(CartLine),
  subtotal: Money,
  shipping: orNull(strict({ id: Type.String(), name: Type.String(), price: Money })),
  shippingMethods: Type.Array(
    strict({
      id: Type.String(),
      name: Type.String(),
      price: Money,
      estimateDaysMin: Type.Integer(),
      estimateDaysMax: Type.Integer(),
    }),
  ),
  tax: Money,
  taxes: Type.Array(strict({ name: Type.String(), net: Money, tax: Money })),
  pricesIncludeTax: Type.Boolean(),
  total: Money,
  rules: Type.Array(strict({ code: Type.String(), text: Type.String(), amount: Money })),
});
export type QuoteAnswer = StaticOf<typeof QuoteAnswer>;

export const quoteCart = endpoint({
  method: 'POST',
  path: '/api/v1/carts/:id/quote',
  tag,
  summary: 'What the cart costs, delivered',
  description: 'With no address yet: without shipping. Without a method: the cheapest.',
  params: CartParams,
  body: strict({
    shippingAddress: Type.Optional(
      Type.Object({ country: Country, region: Type.Optional(Text(120, 0)) }),
    ),
    shippingMethod: Type.Optional(Type.String({ maxLength: 100 })),
    coupons: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })),
  }),
  answers: { 200: QuoteAnswer },
  refusals: [
    'cart_not_found',
    'cart_empty',
    'variant_not_for_sale',
    'total_too_large',
    'not_deliverable',
    'shipping_method_unavailable',
  ],
});
