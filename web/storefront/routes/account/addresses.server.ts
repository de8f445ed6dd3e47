import type { Address } from '#modules/customers/contract.ts';
import { page, redirect, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { AddressValues } from '../../parts/address-fields.tsx';
import {
  addressBody,
  checkAddress,
  readAddress,
  type FieldErrors,
} from '../../server/address-form.ts';
import type { Problem } from '../../server/api.ts';
import { countriesOf, type CountryName } from '../../server/countries.ts';
import { isRedirect, requireSignedIn } from '../../server/require-customer.ts';
import { sendForm } from '../../server/session.ts';

export interface AddressesData {
  readonly csrf: string | null;
  readonly addresses: readonly Address[];
  readonly countries: readonly CountryName[];
  readonly values: AddressValues;
  readonly errors: FieldErrors;
  readonly problem: string | null;
}

const HERE = '/account/addresses';

export async function load(request: PageRequest): Promise<PageResult<AddressesData>> {
  return await show(request, {}, null, 200);
}

/** `intent=remove` takes one away, anything else adds the one that was typed. */
export async function action(request: PageRequest): Promise<PageResult<AddressesData>> {
  const { form, language, shop } = request;
  if (form.get('intent') === 'remove') {
    const path = `/api/v1${HERE}/${encodeURIComponent(form.get('id') ?? '')}`;
    const removed = await sendForm(request, { method: 'DELETE', path });
    // Gone already is as good as removed.
    const done = removed.ok || removed.problem.code === 'address_not_found';
    return done ? redirect(HERE) : await refused(request, removed.problem);
  }
  const address = readAddress(form, shop.country);
  const errors = checkAddress(address, language);
  if (Object.keys(errors).length > 0) return await show(request, errors, null, 422);
  const added = await sendForm(request, {
    method: 'POST',
    path: `/api/v1${HERE}`,
    body: { ...addressBody(address), isDefaultShipping: form.get('isDefaultShipping') === 'true' },
  });
  return added.ok ? redirect(HERE) : await refused(request, added.problem);
}

async function refused(request: PageRequest, problem: Problem): Promise<PageResult<AddressesData>> {
  return await show(request, {}, problem.detail, problem.status);
}

async function show(
  request: PageRequest,
  errors: FieldErrors,
  problem: string | null,
  status: number,
): Promise<PageResult<AddressesData>> {
  const session = await requireSignedIn(request);
  if (isRedirect(session)) return session;
  const { shop, form, api } = request;
  const book = await api.get<{ items: Address[] }>(`/api/v1${HERE}`);
  return page(
    {
      csrf: session.csrf,
      addresses: book?.items ?? [],
      countries: countriesOf(shop.locale, shop.country),
      values: readAddress(form, shop.country),
      errors,
      problem,
    },
    { status },
  );
}

export function head(_data: AddressesData, { language }: PageRequest): Head {
  return { title: language.t('account.addresses'), hidden: true };
}
