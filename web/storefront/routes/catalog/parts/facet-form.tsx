import { useRef, type ReactNode } from 'react';
import { Button } from '../../../../shared/ui/button.tsx';
import { useLanguage, useShop } from '../../../parts/shop-context.tsx';
import { listingAddress, majorAmount } from '../listing-filters.ts';
import type { ListingData } from '../listing.tsx';
import { KeptFilters } from './kept-filters.tsx';

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

/** How many there would be; nothing while nobody counted. */
function FacetCount({ count }: { count: number | undefined }): ReactNode {
  const { number } = useLanguage();
  return count === undefined ? null : (
    <span className="tabular ms-auto ps-2 text-13 font-normal text-quiet">{number(count)}</span>
  );
}

const VENDORS_SHOWN = 12;

function Vendors({
  data: { facets, filters },
  onChange,
}: {
  data: ListingData;
  onChange: () => void;
}): ReactNode {
  const { t } = useLanguage();
  const vendors = (facets?.vendors ?? []).slice(0, VENDORS_SHOWN);
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

/**
 * Categories are places, so they are links; the other filters come along where they still mean
 * something.
 */
function CategoryLinks({ data: { category, filters, facets } }: { data: ListingData }): ReactNode {
  const { categories } = useShop();
  const { t } = useLanguage();
  const links = category?.children.length ? category.children : categories;
  const current = category?.slug ?? filters.category;
  const searching = filters.query !== '';
  const counts = new Map(facets?.categories.map(({ value, count }) => [value, count]));
  const address = (slug: string): string =>
    searching
      ? listingAddress('/search', { ...filters, category: slug })
      : listingAddress(`/categories/${slug}`, filters);
  return (
    <nav aria-label={t('listing.by_category')} className="flex flex-col gap-2">
      <p className="text-14 font-medium">{t('shell.categories')}</p>
      <ul className="flex flex-col">
        {links.map(({ slug, title }) => (
          <li key={slug}>
            <a
              href={address(slug)}
              aria-current={slug === current ? 'page' : undefined}
              className="flex min-h-11 items-center text-16 underline-offset-4 hover:underline aria-[current]:font-semibold aria-[current]:text-accent md:min-h-8 md:text-14"
            >
              {title}
              <FacetCount count={counts.get(slug)} />
            </a>
          </li>
        ))}
        <li>
          <a
            href={searching ? listingAddress('/search', { ...filters, category: '' }) : '/products'}
            aria-current={current ? undefined : 'page'}
            className="flex min-h-11 items-center text-16 underline-offset-4 hover:underline aria-[current]:font-semibold aria-[current]:text-accent md:min-h-8 md:text-14"
          >
            {t('shell.everything')}
          </a>
        </li>
      </ul>
    </nav>
  );
}

interface PriceRangeProps extends FacetFormProps {
  onChange: () => void;
}

function PriceRange({ data: { filters, facets }, idPrefix, onChange }: PriceRangeProps): ReactNode {
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
