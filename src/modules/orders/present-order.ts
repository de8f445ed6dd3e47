import type { RowOf } from '#platform/database/statement.ts';
import type { OrderSummary, OrderView } from './contract.ts';
import type { findLines, findOrderRows } from './store/orders.ts';
import type { listOrderRows } from './store/order-list.ts';

export type OrderRow = RowOf<typeof findOrderRows>;
export type LineRow = RowOf<typeof findLines>;

/** What the order shows of its payment. */
export interface PaymentOfOrder {
  state: string;
  provider_reference: string | null;
  card_last_four: string | null;
}

/** An order on the wire; `secret` only for whoever may pass it on. */
export function presentOrder(
  order: Omit<OrderRow, 'customer_id'>,
  lines: readonly LineRow[],
  payment: PaymentOfOrder | undefined,
  secret?: string,
): OrderView {
  const money = (amount: number) => ({ amount, currency: order.currency });
  return {
    id: order.id,
    number: order.number === null ? null : String(order.number),
    state: order.state as OrderView['state'],
    email: order.email,
    lines: lines.map((line) => presentLine(line, money)),
    subtotal: money(order.subtotal_minor),
    shipping: { name: order.shipping_name, price: money(order.shipping_minor) },
    shippingAddress: order.shipping_address,
    tax: money(order.tax_minor),
    taxes: order.taxes.map((tax) => ({
      name: tax.name,
      net: money(tax.netMinor),
      tax: money(tax.taxMinor),
    })),
    pricesIncludeTax: order.prices_include_tax,
    total: money(order.total_minor),
    payment: {
      method: order.payment_method,
      state: payment?.state ?? 'asking',
      reference: payment?.provider_reference ?? null,
      cardLastFour: payment?.card_last_four ?? null,
    },
    placedAt: order.placed_at,
    createdAt: order.created_at,
    ...(secret === undefined ? {} : { secret }),
  };
}

function presentLine(
  line: LineRow,
  money: (amount: number) => { amount: number; currency: string },
): OrderView['lines'][number] {
  return {
    variantId: line.variant_id,
    sku: line.sku,
    title: line.title,
    variantTitle: line.variant_title,
    productSlug: line.product_slug,
    imageId: line.image_id,
    quantity: line.quantity,
    unit: line.unit,
    unitPrice: money(line.unit_price_minor),
    compareAtPrice: line.compare_at_minor === null ? null : money(line.compare_at_minor),
    total: money(line.total_minor),
    tax: money(line.tax_minor),
    taxName: line.tax_name,
  };
}

/** One row of an order list. */
export function presentSummary(row: RowOf<typeof listOrderRows>): OrderSummary {
  return {
    id: row.id,
    number: row.number === null ? null : String(row.number),
    state: row.state as OrderSummary['state'],
    email: row.email,
    customerName: row.customer_name,
    lineCount: row.line_count ?? 0,
    firstTitle: row.first_title ?? '',
    total: { amount: row.total_minor, currency: row.currency },
    paymentMethod: row.payment_method,
    placedAt: row.placed_at,
    createdAt: row.created_at,
  };
}
