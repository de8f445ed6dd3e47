import { normalForm } from '#modules/identity/index.ts';

/** Most addresses in one address book. */
export const ADDRESSES_MAX = 50;

/** Who bought: an account, a customer of another system by number, or a guest by e-mail address. */
export interface Shopper {
  email: string | null;
  name: string;
  phone?: string | undefined;
  personId?: string | null | undefined;
  externalNumber?: string | null | undefined;
}

export type ShopperKind = 'person' | 'number' | 'guest';

/**
 * What makes two shoppers the same one. An account counts before a number, a number before an
 * e-mail address: an address that somebody typed proves nothing. Throws without any of the three.
 */
export function shopperKey(shopper: Shopper): { kind: ShopperKind; key: string } {
  if (shopper.personId) return { kind: 'person', key: shopper.personId };
  if (shopper.externalNumber) return { kind: 'number', key: shopper.externalNumber };
  if (shopper.email) return { kind: 'guest', key: normalForm(shopper.email) };
  throw new Error('A shopper needs an account, a number or an e-mail address');
}
