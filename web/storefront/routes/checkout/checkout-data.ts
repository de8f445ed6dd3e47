import type { QuoteAnswer } from '#modules/cart/contract.ts';
import type { Address } from '#modules/customers/contract.ts';
import type { AddressValues } from '../../parts/address-fields.tsx';
import type { FieldErrors } from '../../server/address-form.ts';
import type { CountryName } from '../../server/countries.ts';

export interface CheckoutData {
  /** Made with the page: a double click or a reload sends the same one and meets the same order. */
  readonly checkoutId: string;
  readonly csrf: string | null;
  readonly signedInAs: string | null;
  readonly values: CheckoutValues;
  readonly errors: FieldErrors;
  readonly quote: QuoteAnswer;
  /** The quote could not take the address into account: nobody delivers there. */
  readonly undeliverable: boolean;
  readonly notice: CheckoutNotice | null;
  /** How often this very attempt was sent again because the shop was busy. */
  readonly tries: number;
  readonly countries: readonly CountryName[];
  readonly addresses: readonly Address[];
}

export interface CheckoutValues {
  readonly email: string;
  readonly address: AddressValues;
  /** Id of a shipping method; empty for the cheapest. */
  readonly shippingMethod: string;
  readonly token: PaymentToken;
}

export interface CheckoutNotice {
  readonly meaning: 'warning' | 'danger';
  readonly title: string;
  readonly text: string;
  /** Paying again with all that was typed may work: offered, or done once by the page itself. */
  readonly retry: { readonly seconds: number; readonly automatic: boolean } | null;
  /** Where to go to make it right. */
  readonly link: { readonly href: string; readonly words: string } | null;
}

/** Tokens of the simulated card gateway that a shopper may try, in the order shown. */
export const paymentTokens = ['tok_ok', 'tok_slow', 'tok_declined', 'tok_timeout_charged'] as const;
export type PaymentToken = (typeof paymentTokens)[number];
