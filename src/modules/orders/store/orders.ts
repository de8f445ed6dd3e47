import {
  array,
  bool,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';
import type { FrozenAddress, FrozenTax } from '../model.ts';

export const orderColumns = {
  id: uuid,
  number: nullable(int8),
  state: text,
  person_id: nullable(uuid),
  customer_id: nullable(uuid),
  payment_id: uuid,
  reservation_id: uuid,
  email: text,
  customer_name: text,
  shipping_address: jsonb<FrozenAddress>(),
  currency: text,
  prices_include_tax: bool,
  subtotal_minor: int8,
  shipping_name: text,
  shipping_minor: int8,
  tax_minor: int8,
  taxes: jsonb<FrozenTax[]>(),
  total_minor: int8,
  payment_method: text,
  created_at: timestamptz,
  placed_at: nullable(timestamptz),
} as const;

const orderFields = `id, number, state, person_id, customer_id, payment_id, reservation_id, email,
  customer_name, shipping_address, currency, prices_include_tax, subtotal_minor, shipping_name,
  shipping_minor, tax_minor, taxes, total_minor, payment_method, created_at, placed_at`;

/** The drafts as one JSON list: twenty columns as parallel arrays would be read by nobody. */
export const insertOrders = statement(
  'orders.insert_orders',
  [uuid, jsonb<Record<string, unknown>[]>()],
  { id: uuid },
  `insert into orders.orders
     (shop_id, id, state, person_id, cart_id, payment_id, reservation_id, email, customer_name,
      shipping_address, currency, prices_include_tax, subtotal_minor, shipping_method_id,
      shipping_name, shipping_minor, tax_minor, taxes, total_minor, payment_method)
   select $1, d.id, 'pending', d.person_id, d.cart_id, d.payment_id, d.reservation_id, d.email,
      d.customer_name, d.shipping_address, d.currency, d.prices_include_tax, d.subtotal_minor,
      d.shipping_method_id, d.shipping_name, d.shipping_minor, d.tax_minor, d.taxes, d.total_minor,
      d.payment_method
   from jsonb_to_recordset($2::jsonb) as d (
      id uuid, person_id uuid, cart_id uuid, payment_id uuid, reservation_id uuid, email text,
      customer_name text, shipping_address jsonb, currency text, prices_include_tax boolean,
      subtotal_minor bigint, shipping_method_id text, shipping_name text, shipping_minor bigint,
      tax_minor bigint, taxes jsonb, total_minor bigint, payment_method text)
   returning id`,
);

export const insertLines = statement(
  'orders.insert_lines',
  [uuid, jsonb<Record<string, unknown>[]>()],
  { order_id: uuid },
  `insert into orders.lines
     (shop_id, order_id, position, variant_id, sku, title, variant_title, product_slug, image_id,
      quantity, unit, steps_per_unit, unit_price_minor, compare_at_minor, total_minor, tax_minor,
      tax_name, tax_rate_ppm)
   select $1, d.order_id, d.position, d.variant_id, d.sku, d.title, d.variant_title, d.product_slug,
      d.image_id, d.quantity, d.unit, d.steps_per_unit, d.unit_price_minor, d.compare_at_minor,
      d.total_minor, d.tax_minor, d.tax_name, d.tax_rate_ppm
   from jsonb_to_recordset($2::jsonb) as d (
      order_id uuid, position int, variant_id uuid, sku text, title text, variant_title text,
      product_slug text, image_id text, quantity bigint, unit text, steps_per_unit bigint,
      unit_price_minor bigint, compare_at_minor bigint, total_minor bigint, tax_minor bigint,
      tax_name text, tax_rate_ppm bigint)
   returning order_id`,
);

/** Takes as many numbers as orders are placed; the row is the queue of who places next. */
export const takeNumbers = statement(
  'orders.take_numbers',
  [uuid, int8, int8],
  { last_number: int8 },
  `insert into orders.counters as counter (shop_id, last_number) values ($1, $3::bigint + $2::bigint)
   on conflict (shop_id) do update set last_number = counter.last_number + $2::bigint
   returning last_number`,
);

/**
 * Numbers are counted back from the last one taken; in the transaction, and after the statement,
 * that took them. The counter's row is locked since then.
 */
export const placeOrderRows = statement(
  'orders.place_orders',
  [uuid, array(uuid), array(int8), array(nullable(uuid)), timestamptz],
  { id: uuid, number: nullable(int8) },
  `update orders.orders as o
   set state = 'placed', number = c.last_number - t.numbers_after, customer_id = t.customer_id,
     placed_at = $5
   from orders.counters as c,
     unnest($2::uuid[], $3::bigint[], $4::uuid[]) as t (id, numbers_after, customer_id)
   where o.shop_id = $1 and c.shop_id = $1
     and o.id = any($2::uuid[]) and o.id = t.id and o.state = 'pending'
   returning o.id, o.number`,
);

export const failOrderRows = statement(
  'orders.fail_orders',
  [uuid, array(uuid)],
  { id: uuid },
  `update orders.orders set state = 'failed'
   where shop_id = $1 and id = any($2) and state = 'pending' returning id`,
);

export const cancelOrderRow = statement(
  'orders.cancel_order',
  [uuid, uuid, timestamptz],
  orderColumns,
  `update orders.orders set state = 'cancelled', cancelled_at = $3
   where shop_id = $1 and id = $2 and state = 'placed' returning ${orderFields}`,
);

export const findOrderRows = statement(
  'orders.find_orders',
  [uuid, array(uuid)],
  orderColumns,
  `select ${orderFields} from orders.orders where shop_id = $1 and id = any($2)`,
);

export const findLines = statement(
  'orders.find_lines',
  [uuid, array(uuid)],
  {
    order_id: uuid,
    variant_id: uuid,
    sku: nullable(text),
    title: text,
    variant_title: text,
    product_slug: text,
    image_id: nullable(text),
    quantity: int8,
    unit: text,
    steps_per_unit: int8,
    unit_price_minor: int8,
    compare_at_minor: nullable(int8),
    total_minor: int8,
    tax_minor: int8,
    tax_name: text,
  },
  `select order_id, variant_id, sku, title, variant_title, product_slug, image_id, quantity, unit,
     steps_per_unit, unit_price_minor, compare_at_minor, total_minor, tax_minor, tax_name
   from orders.lines where shop_id = $1 and order_id = any($2) order by order_id, position`,
);

export const insertEvents = statement(
  'orders.insert_events',
  [uuid, array(uuid), array(uuid), array(text), text, array(text)],
  { id: uuid },
  `insert into orders.events (shop_id, order_id, id, kind, actor, text)
   select $1, t.order_id, t.id, t.kind, $5, t.text
   from unnest($2::uuid[], $3::uuid[], $4::text[], $6::text[]) as t (order_id, id, kind, text)
   returning id`,
);

export const listEvents = statement(
  'orders.list_events',
  [uuid, uuid],
  { at: timestamptz, kind: text, actor: text, text: text },
  `select at, kind, actor, text from orders.events
   where shop_id = $1 and order_id = $2 order by at, id`,
);
