import type { PricedLine } from '#modules/cart/index.ts';
import type { OrderDraft } from '#modules/orders/index.ts';
import type { Quote } from '#modules/pricing/index.ts';
import type { Wish } from './model.ts';

export interface DraftParts {
  orderId: string;
  paymentId: string;
  reservationId: string;
  quoted: Quote;
  lines: readonly PricedLine[];
}

/** The order as it was promised: wish, articles and quote frozen into one record. */
export function draftOf(wish: Wish, parts: DraftParts): OrderDraft {
  const { quoted } = parts;
  const articles = new Map(parts.lines.map((line) => [line.variantId, line.variant]));
  return {
    orderId: parts.orderId,
    paymentId: parts.paymentId,
    reservationId: parts.reservationId,
    cartId: wish.body.cartId,
    personId: wish.personId,
    email: wish.body.email,
    address: wish.body.shippingAddress,
    currency: quoted.currency,
    pricesIncludeTax: quoted.pricesIncludeTax,
    subtotalMinor: quoted.subtotalMinor,
    shipping: {
      methodId: quoted.shipping?.methodId ?? null,
      name: quoted.shipping?.name ?? '',
      priceMinor: quoted.shipping?.priceMinor ?? 0,
    },
    taxMinor: quoted.taxMinor,
    taxes: quoted.taxes,
    totalMinor: quoted.totalMinor,
    paymentMethod: wish.body.payment.method,
    lines: quoted.lines.map((line) => {
      const variant = articles.get(line.variantId)!;
      return {
        variantId: line.variantId,
        sku: variant.sku,
        title: variant.productTitle,
        variantTitle: variant.title,
        productSlug: variant.productSlug,
        imageId: variant.imageId,
        quantity: line.quantity,
        unit: variant.unit.code,
        stepsPerUnit: variant.unit.stepsPerUnit,
        unitPriceMinor: line.unitPriceMinor,
        compareAtMinor: line.compareAtMinor,
        totalMinor: line.totalMinor,
        taxMinor: line.taxMinor,
        taxName: line.taxName,
        taxRatePpm: line.taxRatePpm,
      };
    }),
  };
}
