import type { AddressValues } from '../parts/address-fields.tsx';
import type { Language } from '../words/language.ts';

export type FieldErrors = Readonly<Partial<Record<string, string>>>;

const REQUIRED = ['name', 'line1', 'postalCode', 'city'] as const;

/** The address as typed, trimmed. */
export function readAddress(form: URLSearchParams, country: string): AddressValues {
  const typed = (name: string): string => (form.get(name) ?? '').trim();
  return {
    name: typed('name'),
    line1: typed('line1'),
    line2: typed('line2'),
    postalCode: typed('postalCode'),
    city: typed('city'),
    region: typed('region'),
    country: /^[A-Z]{2}$/.test(typed('country')) ? typed('country') : country,
  };
}

/** What is missing, by field. The API checks the rest. */
export function checkAddress(address: AddressValues, { t }: Language): FieldErrors {
  const missing = REQUIRED.filter((name) => address[name] === '');
  return Object.fromEntries(missing.map((name) => [name, t('checkout.required')]));
}

/** The address as the API takes it: parts that are empty are left out. */
export function addressBody({ line2, region, ...rest }: AddressValues): Record<string, string> {
  return { ...rest, ...(line2 ? { line2 } : {}), ...(region ? { region } : {}) };
}
