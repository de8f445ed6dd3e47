import type { ReactNode } from 'react';
import { Button } from '../../../../shared/ui/button.tsx';
import { useLanguage } from '../../../parts/shop-context.tsx';
import { sorts } from '../listing-filters.ts';
import type { ListingData } from '../listing.tsx';
import { KeptFilters } from './kept-filters.tsx';

/** The order of the list; changes at once where a script runs, by a button elsewhere. */
export function SortField({ data: { path, filters } }: { data: ListingData }): ReactNode {
  const { t } = useLanguage();
  return (
    <form action={path} className="ms-auto flex items-center gap-2">
      <KeptFilters filters={filters} except={['sort']} />
      <label htmlFor="sort" className="sr-only text-14 whitespace-nowrap text-quiet sm:not-sr-only">
        {t('listing.sort')}
      </label>
      <select
        id="sort"
        name="sort"
        defaultValue={filters.sort}
        onChange={(event) => event.target.form?.requestSubmit()}
        className="min-h-11 rounded-sm border border-line-strong bg-surface px-3 text-16 md:text-14"
      >
        <option value="">
          {filters.query ? t('listing.sort_relevance') : t('listing.sort_newest')}
        </option>
        {sorts
          .filter((sort) => sort !== 'newest' || filters.query)
          .map((sort) => (
            <option key={sort} value={sort}>
              {t(`listing.sort_${sort}`)}
            </option>
          ))}
      </select>
      <noscript>
        <Button look="secondary" size="small">
          {t('listing.apply')}
        </Button>
      </noscript>
    </form>
  );
}
