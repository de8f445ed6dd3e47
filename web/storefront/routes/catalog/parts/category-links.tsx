import type { ReactNode } from 'react';
import { useLanguage, useShop } from '../../../parts/shop-context.tsx';
import { listingAddress } from '../listing-filters.ts';
import type { ListingData } from '../listing.tsx';
import { FacetCount } from './facet-count.tsx';

/**
 * Categories are places, so they are links; the other filters come along where they still mean
 * something.
 */
export function CategoryLinks({
  data: { category, filters, facets },
}: {
  data: ListingData;
}): ReactNode {
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
