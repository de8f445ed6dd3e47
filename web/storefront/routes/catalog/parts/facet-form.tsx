import { useRef, type ReactNode } from 'react';
import { Button } from '../../../../shared/ui/button.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import type { ListingData } from '../listing.tsx';
import { CategoryLinks } from './category-links.tsx';
import { FacetCount } from './facet-count.tsx';
import { KeptFilters } from './kept-filters.tsx';
import { PriceRange } from './price-range.tsx';

interface FacetFormProps {
  data: ListingData;
  /** The form stands on a page twice (column and sheet): its ids must differ. */
  idPrefix: 'desk' | 'phone';
}

/**
 * What the list can be narrowed by. In the column every change applies at once; in the sheet a
 * button does.
 */
export function FacetForm({ data, idPrefix }: FacetFormProps): ReactNode {
  const { t } = useLanguage();
  const form = useRef<HTMLFormElement>(null);
  const { path, filters } = data;
  const apply = (): void => {
    if (idPrefix === 'desk') form.current?.requestSubmit();
  };
  return (
    <div className="flex flex-col gap-8">
      <CategoryLinks data={data} />
      <form ref={form} action={path} className="flex flex-col gap-6">
        <KeptFilters filters={filters} except={['minPrice', 'maxPrice', 'inStock', 'vendors']} />
        <PriceRange data={data} idPrefix={idPrefix} onChange={apply} />
        <Vendors data={data} onChange={apply} />
        <label className={checkRow}>
          <input
            type="checkbox"
            name="inStock"
            value="true"
            defaultChecked={filters.inStock}
            onChange={apply}
            className="size-5"
          />
          {t('listing.in_stock')}
          <FacetCount count={data.facets?.inStock} />
        </label>
        {idPrefix === 'phone' ? (
          <Button wide>{t('listing.show_results')}</Button>
        ) : (
          <noscript>
            <Button look="secondary" size="small">
              {t('listing.apply')}
            </Button>
          </noscript>
        )}
      </form>
    </div>
  );
}

const checkRow = 'flex min-h-11 cursor-pointer items-center gap-3 text-16 md:min-h-8 md:text-14';

const VENDORS_SHOWN = 12;

function Vendors({
  data: { facets, filters },
  onChange,
}: {
  data: ListingData;
  onChange: () => void;
}): ReactNode {
  const { t } = useLanguage();
  const counted = facets?.vendors ?? [];
  // What was chosen stays, also when the other filters leave nothing of it.
  const chosen = filters.vendors.filter((vendor) => !counted.some(({ value }) => value === vendor));
  const vendors = [
    ...chosen.map((value) => ({ value, count: 0 })),
    ...counted.slice(0, VENDORS_SHOWN),
  ];
  if (vendors.length < 2 && filters.vendors.length === 0) return null;
  return (
    <fieldset className="flex flex-col">
      <legend className="mb-2 text-14 font-medium">{t('listing.vendor')}</legend>
      {vendors.map(({ value, count }) => (
        <label key={value} className={checkRow}>
          <input
            type="checkbox"
            name="vendor"
            value={value}
            defaultChecked={filters.vendors.includes(value)}
            onChange={onChange}
            className="size-5 shrink-0"
          />
          <span className="min-w-0 wrap-anywhere">{value}</span>
          <FacetCount count={count} />
        </label>
      ))}
    </fieldset>
  );
}
