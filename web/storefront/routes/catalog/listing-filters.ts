import type { MoneyValue } from '../../words/language.ts';

/**
 * The filters of a list as they stand in its address. Pure: server and browser read and write the
 * same.
 */
export interface Filters {
  readonly query: string;
  /** Whole or decimal amounts of the shop's currency as typed, empty when not set. */
  readonly minPrice: string;
  readonly maxPrice: string;
  readonly inStock: boolean;
  readonly sort: Sort | '';
  readonly category: string;
  /** Brands, any of which will do. */
  readonly vendors: readonly string[];
}

export const sorts = ['newest', 'price_asc', 'price_desc', 'title'] as const;
export type Sort = (typeof sorts)[number];

const AMOUNT = /^\d{1,9}(?:[.,]\d{1,2})?$/;
const TEXT_MAX = 200;
const VENDORS_MAX = 20;
const SLUG = /^[a-z0-9-]{1,200}$/;

/** What the address asks for; anything it cannot mean is left out. */
export function readFilters(parameters: URLSearchParams): Filters {
  const sort = parameters.get('sort') ?? '';
  const category = parameters.get('category') ?? '';
  return {
    query: (parameters.get('query') ?? '').trim().slice(0, TEXT_MAX),
    minPrice: readAmount(parameters.get('minPrice')),
    maxPrice: readAmount(parameters.get('maxPrice')),
    inStock: parameters.get('inStock') === 'true',
    sort: (sorts as readonly string[]).includes(sort) ? (sort as Sort) : '',
    category: SLUG.test(category) ? category : '',
    vendors: [...new Set(parameters.getAll('vendor'))]
      .filter((vendor) => vendor !== '' && vendor.length <= TEXT_MAX)
      .slice(0, VENDORS_MAX),
  };
}

function readAmount(value: string | null): string {
  const typed = (value ?? '').trim();
  return AMOUNT.test(typed) ? typed.replace(',', '.') : '';
}

/** The address of a list with these filters; what is not set does not stand in it. */
export function listingAddress(path: string, filters: Partial<Filters>, cursor?: string): string {
  const parameters = new URLSearchParams();
  for (const name of ['query', 'category', 'minPrice', 'maxPrice', 'sort'] as const) {
    const value = filters[name];
    if (value) parameters.set(name, value);
  }
  for (const vendor of filters.vendors ?? []) parameters.append('vendor', vendor);
  if (filters.inStock) parameters.set('inStock', 'true');
  if (cursor) parameters.set('cursor', cursor);
  const query = parameters.toString();
  return query ? `${path}?${query}` : path;
}

/** Amounts as typed, in the currency's minor unit. */
export function minorAmount(typed: string, currency: string): number {
  return Math.round(Number(typed) * 10 ** fractionDigits(currency));
}

/** A price as one types it: decimals only where there are any. */
export function majorAmount({ amount, currency }: MoneyValue): string {
  const digits = fractionDigits(currency);
  const major = amount / 10 ** digits;
  return Number.isInteger(major) ? String(major) : major.toFixed(digits);
}

function fractionDigits(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
