/** The filters of the product list, read from the address and checked. */
import { productSorts, type AdminProduct } from '#modules/catalog/contract.ts';
import { useUrlFilters, type UrlFilters } from '../../parts/list/url-filters.ts';
import type { ProductFilters } from './data.ts';

const names = ['query', 'state', 'categoryId', 'sort'] as const;
type Name = (typeof names)[number];

export const productStates: readonly AdminProduct['state'][] = ['active', 'draft', 'archived'];

export interface ProductListFilters extends Omit<UrlFilters<Name>, 'values'> {
  values: ProductFilters;
  isFiltered: boolean;
}

export function useProductFilters(): ProductListFilters {
  const { values, set, clear } = useUrlFilters(names);
  const state = productStates.find((each) => each === values.state);
  const sort = productSorts.find((each) => each === values.sort);
  const filters: ProductFilters = {
    ...(values.query ? { query: values.query } : {}),
    ...(state ? { state } : {}),
    ...(values.categoryId ? { categoryId: values.categoryId } : {}),
    sort: sort ?? 'updated',
  };
  const isFiltered = Boolean(values.query ?? state ?? values.categoryId);
  return { values: filters, set, clear, isFiltered };
}
