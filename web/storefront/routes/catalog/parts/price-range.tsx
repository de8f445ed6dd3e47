import type { ReactNode } from 'react';
import { useLanguage, useShop } from '../../../parts/shop-context.tsx';
import { majorAmount } from '../listing-filters.ts';
import type { ListingData } from '../listing.tsx';

interface PriceRangeProps {
  data: ListingData;
  idPrefix: string;
  onChange: () => void;
}

/** From and to, with the edges of what is there as hints. */
export function PriceRange({
  data: { filters, facets },
  idPrefix,
  onChange,
}: PriceRangeProps): ReactNode {
  const { t } = useLanguage();
  const { currency } = useShop();
  const ends = [
    ['minPrice', t('listing.price_from'), facets?.priceMin],
    ['maxPrice', t('listing.price_to'), facets?.priceMax],
  ] as const;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-14 font-medium">
        {t('listing.price')} <span className="font-normal text-quiet">({currency})</span>
      </legend>
      <div className="grid grid-cols-2 gap-3">
        {ends.map(([name, label, edge]) => (
          <div key={name} className="flex flex-col gap-1">
            <label htmlFor={`${idPrefix}-${name}`} className="text-13 text-quiet">
              {label}
            </label>
            <input
              id={`${idPrefix}-${name}`}
              name={name}
              inputMode="decimal"
              defaultValue={filters[name]}
              placeholder={edge ? majorAmount(edge) : undefined}
              onBlur={(event) => {
                if (event.target.value !== filters[name]) onChange();
              }}
              className="tabular min-h-11 w-full rounded-sm border border-line-strong bg-surface px-3 text-16 md:min-h-10 md:text-14"
            />
          </div>
        ))}
      </div>
    </fieldset>
  );
}
