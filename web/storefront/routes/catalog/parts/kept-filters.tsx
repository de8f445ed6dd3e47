import type { ReactNode } from 'react';
import type { Filters } from '../listing-filters.ts';

interface KeptFiltersProps {
  filters: Filters;
  /** Those that the form asks for itself. */
  except: readonly (keyof Filters)[];
}

/** The filters that a form leaves as they are. */
export function KeptFilters({ filters, except }: KeptFiltersProps): ReactNode {
  const names = ['query', 'category', 'minPrice', 'maxPrice', 'inStock', 'sort'] as const;
  const vendors = except.includes('vendors') ? [] : filters.vendors;
  return (
    <>
      {names
        .filter((name) => !except.includes(name) && filters[name])
        .map((name) => (
          <input key={name} type="hidden" name={name} value={String(filters[name])} />
        ))}
      {vendors.map((vendor) => (
        <input key={vendor} type="hidden" name="vendor" value={vendor} />
      ))}
    </>
  );
}
