import { randomUUID } from 'node:crypto';
import type { QuoteAnswer } from '#modules/cart/contract.ts';
import type { Account } from '#modules/identity/contract.ts';
import type { Address } from '#modules/customers/contract.ts';
import type { PageRequest } from '../../page.ts';
import type { AddressValues } from '../../parts/address-fields.tsx';
import { readAddress } from '../../server/address-form.ts';
import { ApiFailure, type ApiCall } from '../../server/api.ts';
import { countriesOf } from '../../server/countries.ts';
import { askQuestion } from '../../server/session.ts';
import { cartPath } from '../cart/cart-cookie.ts';
import {
  paymentTokens,
  type CheckoutData,
  type CheckoutValues,
  type PaymentToken,
} from './checkout-data.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Changes = Partial<Pick<CheckoutData, 'errors' | 'notice' | 'tries'>> & { newId?: boolean };

/**
 * Everything the checkout shows: who, where to, how, and what it costs. Null when there is nothing
 * to pay for.
 */
export async function readCheckout(
  request: PageRequest,
  cartId: string,
  changes: Changes = {},
): Promise<CheckoutData | null> {
  const session = await request.session();
  const known = session.actor.kind === 'customer' ? await readPerson(request) : undefined;
  const addresses = known?.addresses ?? [];
  const values = readValues(request, known?.account.email ?? '', addresses);
  const quoted = await quoteFor(request, cartId, values);
  if (!quoted) return null;
  const posted = request.form.get('checkoutId') ?? '';
  const { newId = false, errors = {}, notice = null, tries = 0 } = changes;
  return {
    checkoutId: UUID.test(posted) && !newId ? posted : randomUUID(),
    csrf: session.csrf,
    signedInAs: known?.account.name ?? null,
    values: { ...values, shippingMethod: quoted.quote.shipping?.id ?? '' },
    errors,
    notice,
    tries,
    ...quoted,
    countries: countriesOf(request.shop.locale, request.shop.country),
    addresses,
  };
}

async function readPerson({
  api,
}: PageRequest): Promise<{ account: Account; addresses: Address[] } | undefined> {
  const [account, book] = await Promise.all([
    api.get<Account>('/api/v1/account'),
    api.get<{ items: Address[] }>('/api/v1/account/addresses'),
  ]);
  return account && { account, addresses: book?.items ?? [] };
}

/** What was typed; on the first visit what is known of the person. */
export function readValues(
  { form, shop }: PageRequest,
  email: string,
  addresses: readonly Address[],
): CheckoutValues {
  const first = form.size === 0;
  const token = form.get('token') as PaymentToken;
  return {
    email: first ? email : (form.get('email') ?? '').trim(),
    address: (first && saved(addresses)) || readAddress(form, shop.country),
    shippingMethod: form.get('shippingMethod') ?? '',
    token: paymentTokens.includes(token) ? token : 'tok_ok',
  };
}

function saved(addresses: readonly Address[]): AddressValues | undefined {
  return addresses.find(({ isDefaultShipping }) => isDefaultShipping) ?? addresses[0];
}

interface Quoted {
  quote: QuoteAnswer;
  undeliverable: boolean;
}

/**
 * The price of cart and delivery. A method that does not serve the address falls back to the
 * cheapest, an address that nobody serves to a quote without delivery. Null when the cart is empty
 * or gone.
 */
async function quoteFor(
  request: PageRequest,
  cartId: string,
  { address, shippingMethod }: CheckoutValues,
): Promise<Quoted | null> {
  const where = {
    country: address.country,
    ...(address.region ? { region: address.region } : {}),
  };
  const tries = [
    ...(shippingMethod ? [{ shippingAddress: where, shippingMethod }] : []),
    { shippingAddress: where },
    {},
  ];
  for (const body of tries) {
    const call: ApiCall = { method: 'POST', path: `${cartPath(cartId)}/quote`, body };
    const result = await askQuestion<QuoteAnswer>(request, call);
    if (result.ok) return { quote: result.value, undeliverable: body === tries.at(-1) };
    const { code } = result.problem;
    if (code === 'cart_not_found' || code === 'cart_empty') return null;
    if (code === 'request_forgery' || code === 'shop_closed') {
      throw new ApiFailure(call, {
        status: result.status,
        body: result.problem.document,
        headers: {},
      });
    }
  }
  return null;
}
