import { createHmac, timingSafeEqual } from 'node:crypto';

/** Numbers begin after this one: a first order called 1 tells a shopper too much. */
export const FIRST_NUMBER = 1000;

const SECRET_LENGTH = 32;

/**
 * What lets a guest see their order: a keyed hash of its id, so that nothing is stored and nobody
 * can compute it without the installation's key.
 */
export function orderSecret(secretKey: string, shopId: string, orderId: string): string {
  const hash = createHmac('sha256', secretKey).update(`order ${shopId} ${orderId}`);
  return hash.digest('base64url').slice(0, SECRET_LENGTH);
}

/** Whether the given secret opens the order; takes the same time whichever character is wrong. */
export function opensOrder(
  given: string | undefined,
  secretKey: string,
  shopId: string,
  orderId: string,
): boolean {
  if (given?.length !== SECRET_LENGTH) return false;
  const expected = orderSecret(secretKey, shopId, orderId);
  return timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(expected, 'latin1'));
}

/** A tax group as it is frozen in the order. */
export interface FrozenTax {
  name: string;
  ratePpm: number;
  netMinor: number;
  taxMinor: number;
  grossMinor: number;
}

/** The address as it is frozen in the order. */
export interface FrozenAddress {
  name: string;
  line1: string;
  line2?: string;
  city: string;
  region?: string;
  postalCode: string;
  country: string;
}

/** An order as a checkout drafts it: everything that was promised. */
export interface OrderDraft {
  orderId: string;
  cartId: string;
  paymentId: string;
  reservationId: string;
  personId: string | null;
  email: string;
  address: FrozenAddress;
  currency: string;
  pricesIncludeTax: boolean;
  subtotalMinor: number;
  shipping: { methodId: string | null; name: string; priceMinor: number };
  taxMinor: number;
  taxes: FrozenTax[];
  totalMinor: number;
  paymentMethod: string;
  lines: DraftLine[];
}

export interface DraftLine {
  variantId: string;
  sku: string | null;
  title: string;
  variantTitle: string;
  productSlug: string;
  imageId: string | null;
  quantity: number;
  unit: string;
  stepsPerUnit: number;
  unitPriceMinor: number;
  compareAtMinor: number | null;
  totalMinor: number;
  taxMinor: number;
  taxName: string;
  taxRatePpm: number;
}
