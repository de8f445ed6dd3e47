/** What programs that buy may decide; the rest of the address is nobody's. */
interface Sample {
  email?: string;
  /** `tok_…` of the gateway simulator; an approved card when absent. */
  token?: string;
  address?: Partial<typeof NOWHERE>;
}

const NOWHERE = {
  name: 'Ada Shopper',
  line1: '1 High Street',
  city: 'London',
  postalCode: 'N1 1AA',
  /** ISO 3166: the shop must deliver there. */
  country: 'GB',
};

/** The body of a checkout that the contract accepts, for whoever buys by program: a cart, paid by card. */
export function sampleCheckout(
  cartId: string,
  { email = `shopper-${cartId}@example.org`, token = 'tok_ok', address = {} }: Sample = {},
) {
  return {
    cartId,
    email,
    shippingAddress: { ...NOWHERE, ...address },
    payment: { method: 'card', token },
  };
}
