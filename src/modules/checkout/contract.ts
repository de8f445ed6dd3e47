import { endpoint, Email, Money, strict, Type, Uuid, type StaticOf } from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';
import { Address } from '../cart/contract.ts';
import { OrderView } from '../orders/contract.ts';
import { PLACE_HEADER } from '../waiting-room/contract.ts';

export const checkoutRefusals = defineRefusals({
  checkout_id_reused: {
    status: 422,
    detail: 'This checkout id was used with other details. Make a new id for a new order.',
  },
  total_changed: {
    status: 409,
    detail: 'The total has changed since you saw it. Look at the new total and confirm it.',
  },
  out_of_stock: { status: 409, detail: 'Insufficient stock' },
});

export const CheckoutBody = strict({
  cartId: Uuid,
  email: Email,
  shippingAddress: Address,
  shippingMethod: Type.Optional(Type.String({ maxLength: 100 })),
  expectedTotal: Type.Optional(Money),
  payment: strict({
    method: Type.String({ minLength: 1, maxLength: 40, description: 'card, cash' }),
    token: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]*$' }),
    ),
  }),
});
export type CheckoutBody = StaticOf<typeof CheckoutBody>;

export const putCheckout = endpoint({
  method: 'PUT',
  path: '/api/v1/checkouts/:id',
  tag: 'Checkout',
  summary: 'Turn a cart into an order, once',
  description: [
    'The client makes the id and stores it before sending: a double click, a reload or a lost',
    'answer send the same id and meet the same order. 201 the order, 200 a replay of it, 202 the',
    'payment’s outcome is not known yet: ask again with the same id. A refusal stores nothing.',
  ].join(' '),
  params: strict({ id: Uuid }),
  headers: Type.Object({
    [PLACE_HEADER]: Type.Optional(
      Type.String({ maxLength: 200, description: 'Where checkout goes by turns' }),
    ),
  }),
  body: CheckoutBody,
  answers: { 201: OrderView, 200: OrderView, 202: OrderView },
  refusals: [
    'checkout_id_reused',
    'payment_method_unknown',
    'payment_token_missing',
    'cart_not_found',
    'cart_completed',
    'cart_in_checkout',
    'cart_empty',
    'waiting_room_place_needed',
    'place_invalid',
    'place_expired',
    'place_of_another_cart',
    'place_used',
    'overloaded',
    'variant_not_for_sale',
    'total_too_large',
    'not_deliverable',
    'shipping_method_unavailable',
    'total_changed',
    'flash_sale_sold_out',
    'flash_sale_limit_reached',
    'out_of_stock',
    'payment_unavailable',
    'sales_paused',
    'payment_declined',
  ],
});
