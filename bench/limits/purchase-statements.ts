import type { QueryConfig } from 'pg';

/** Ids of all that one purchase writes. */
export interface Purchase {
  shopId: string;
  variants: readonly string[];
  cartId: string;
  attemptId: string;
  orderId: string;
  paymentId: string;
  reservationId: string;
  customerId: string;
  eventId: string;
}

const ADDRESS = JSON.stringify({
  name: 'Ada Shopper',
  line1: '1 High Street',
  city: 'London',
  postalCode: 'N1 1AA',
  country: 'GB',
});
const TAXES = JSON.stringify([
  { name: 'VAT 20 %', ratePpm: 200_000, netMinor: 1995, taxMinor: 400, grossMinor: 2395 },
]);
const HASH = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';

/**
 * Every row in the state in which a finished purchase leaves it, each written once: a cart with two
 * lines, the attempt, the reservation with two lines, two stock levels with two movements, the
 * payment with its event, the customer, the order with two lines and its event, the counter. The
 * counter's row, which all wait for, is taken as late as the keys allow.
 */
export function purchaseStatements(purchase: Purchase): QueryConfig[] {
  const { shopId, variants, cartId, orderId, paymentId, reservationId, customerId } = purchase;
  const email = `shopper-${customerId}@example.org`;
  return [
    { name: 'enter', text: 'select platform.enter_shop($1::uuid)', values: [shopId] },
    named('cart', CART, [shopId, cartId, purchase.attemptId]),
    named('cart_lines', CART_LINES, [shopId, cartId, variants]),
    named('attempt', ATTEMPT, [
      shopId,
      purchase.attemptId,
      cartId,
      orderId,
      paymentId,
      reservationId,
    ]),
    named('reservation', RESERVATION, [shopId, reservationId, orderId]),
    ...variants.flatMap((variantId) => [
      named('stock', STOCK, [shopId, variantId]),
      named('held', HELD, [shopId, reservationId, variantId]),
      named('movement', MOVEMENT, [shopId, variantId, orderId, reservationId]),
    ]),
    named('payment', PAYMENT, [shopId, paymentId, orderId]),
    named('payment_event', PAYMENT_EVENT, [shopId, paymentId]),
    named('customer', CUSTOMER, [shopId, customerId, email]),
    named('order', ORDER, [
      shopId,
      orderId,
      customerId,
      cartId,
      paymentId,
      reservationId,
      email,
      ADDRESS,
      TAXES,
    ]),
    named('order_lines', ORDER_LINES, [shopId, orderId, variants]),
    named('order_event', ORDER_EVENT, [shopId, orderId, purchase.eventId]),
  ];
}

function named(name: string, text: string, values: unknown[]): QueryConfig {
  return { name, text, values };
}

const CART = `insert into cart.carts (shop_id, id, state, checkout_id, currency)
  values ($1, $2, 'completed', $3, 'GBP')`;

const CART_LINES = `insert into cart.lines (shop_id, cart_id, variant_id, quantity)
  select $1, $2, variant_id, 1 from unnest($3::uuid[]) as t(variant_id) on conflict do nothing`;

const ATTEMPT = `insert into checkout.attempts
    (shop_id, id, cart_id, order_id, payment_id, reservation_id, state, body_hash, settled_at)
  values ($1, $2, $3, $4, $5, $6, 'completed', '${HASH}', now())`;

const RESERVATION = `insert into inventory.reservations
    (shop_id, id, state, reference, expires_at, created_at, settled_at)
  values ($1, $2, 'committed', $3::text, now() + interval '15 minutes', now(), now())`;

const HELD = `insert into inventory.reservation_lines
    (shop_id, reservation_id, variant_id, location_id, quantity)
  values ($1, $2, $3, $1, 1)`;

const STOCK = `update inventory.stock
  set on_hand = on_hand - 1, movement_count = movement_count + 1,
    changed_at = date_trunc('second', now())
  where shop_id = $1 and variant_id = $2 and location_id = $1 and on_hand - reserved >= 1`;

const MOVEMENT = `insert into inventory.movements
    (shop_id, variant_id, location_id, number, kind, quantity, on_hand_before, on_hand_after,
     reference, reservation_id, actor_kind, actor_name, request_id, created_at)
  select $1, $2, $1, s.movement_count, 'sale', -1, s.on_hand + 1, s.on_hand, $3::text, $4::uuid,
    'anonymous', 'guest', 'bench', now()
  from inventory.stock s
  where s.shop_id = $1 and s.variant_id = $2 and s.location_id = $1
  on conflict do nothing`;

/** Cash: the card gateway knows nothing of these, and would be asked why. */
const PAYMENT = `insert into payments.payments
    (shop_id, id, payable_id, method, state, amount_minor, currency, captured_minor,
     captured_currency, provider_reference, card_last_four, asked_count, next_ask_at, event_count,
     settled_at)
  values ($1, $2, $3, 'cash', 'approved', 2395, 'GBP', 2395, 'GBP', 'raw', '4242', 1, null, 1, now())`;

const PAYMENT_EVENT = `insert into payments.payment_events
    (shop_id, payment_id, sequence, state, captured_minor, refunded_minor, actor, happened_at)
  values ($1, $2, 1, 'approved', 2395, 0, 'guest', now())`;

const CUSTOMER = `insert into customers.customers (shop_id, id, email, email_key, name)
  values ($1, $2, $3, $3, 'Ada Shopper')`;

const ORDER = `with counted as (
    insert into orders.counters as counter (shop_id, last_number) values ($1, 1001)
    on conflict (shop_id) do update set last_number = counter.last_number + 1
    returning last_number)
  insert into orders.orders
    (shop_id, id, number, state, customer_id, cart_id, payment_id, reservation_id, email,
     customer_name, shipping_address, currency, prices_include_tax, subtotal_minor, shipping_name,
     shipping_minor, tax_minor, taxes, total_minor, payment_method, placed_at)
  select $1, $2, counted.last_number, 'placed', $3, $4, $5, $6, $7, 'Ada Shopper', $8::jsonb, 'GBP',
    true, 2000, 'Standard', 395, 400, $9::jsonb, 2395, 'cash', now()
  from counted on conflict do nothing`;

const ORDER_LINES = `insert into orders.lines
    (shop_id, order_id, position, variant_id, sku, title, variant_title, product_slug, quantity,
     unit, steps_per_unit, unit_price_minor, total_minor, tax_minor, tax_name, tax_rate_ppm)
  select $1, $2, t.position - 1, t.variant_id, 'BENCH', 'Bench article', '', 'bench-article', 1,
    'piece', 1, 1000, 1000, 167, 'VAT 20 %', 200000
  from unnest($3::uuid[]) with ordinality as t(variant_id, position) on conflict do nothing`;

const ORDER_EVENT = `insert into orders.events (shop_id, order_id, id, kind, actor, text)
  values ($1, $2, $3, 'placed', 'guest', 'Order placed and paid.')`;
