import type { ReactNode } from 'react';
import type { Facets } from '#modules/search/contract.ts';
import { ButtonLink } from '../../../shared/ui/button.tsx';
import type { CategoryLink, PageProps } from '../../page.ts';
import { Container } from '../../parts/container.tsx';
import { ProductGrid } from '../../parts/product-card.tsx';
import { useLanguage } from '../../parts/shop-context.tsx';
import { SaleStrip } from '../../sales/sale-shelf.tsx';
import type { Sales } from '../../sales/sales-view.ts';
import type { CardProduct } from './card-product.ts';
import { listingAddress, type Filters } from './listing-filters.ts';
import { Chips } from './parts/chips.tsx';
import { FacetForm } from './parts/facet-form.tsx';
import { FacetSheet } from './parts/facet-sheet.tsx';
import { SortField } from './parts/sort-field.tsx';

export interface ListingData {
  /** Flash sales with an offer among the products. */
  readonly sales: Sales;
  /** Path of this list without its filters. */
  readonly path: string;
  readonly category: ListedCategory | null;
  readonly filters: Filters;
  readonly products: readonly CardProduct[];
  readonly nextCursor: string | null;
  /** How many fit in all. */
  readonly total: number;
  readonly facets: Facets | null;
  readonly isFirst: boolean;
}

export interface ListedCategory extends CategoryLink {
  readonly description: string;
  readonly children: readonly CategoryLink[];
}

export default function Listing({ data }: PageProps<ListingData>): ReactNode {
  return (
    <Container className="pt-8 md:pt-12">
      <ListHead data={data} />
      <div className="grid gap-8 lg:grid-cols-[14rem_1fr] lg:gap-12">
        <aside className="hidden lg:block">
          <FacetForm data={data} idPrefix="desk" />
        </aside>
        <div className="flex flex-col gap-6">
          <SaleStrip sales={data.sales} />
          <div className="flex items-end justify-between gap-4">
            <FacetSheet data={data} />
            <Count total={data.total} />
            <SortField data={data} />
          </div>
          <Chips data={data} />
          {data.products.length > 0 ? <Results data={data} /> : <Nothing data={data} />}
        </div>
      </div>
    </Container>
  );
}

function ListHead({ data: { category, filters } }: { data: ListingData }): ReactNode {
  const { t } = useLanguage();
  const title = category
    ? category.title
    : filters.query
      ? t('listing.search_title', { query: filters.query })
      : t('listing.all');
  return (
    <div className="mb-8 flex flex-col gap-2 md:mb-12">
      <h1 className="text-36 wrap-anywhere md:text-48">{title}</h1>
      {category?.description && (
        <p className="max-w-140 text-18 text-quiet">{category.description}</p>
      )}
    </div>
  );
}

function Count({ total }: { total: number }): ReactNode {
  const { t } = useLanguage();
  return (
    <p role="status" className="tabular hidden text-14 text-quiet sm:me-auto sm:block">
      {t('listing.count', { count: total })}
    </p>
  );
}

function Results({ data }: { data: ListingData }): ReactNode {
  const { t } = useLanguage();
  const { path, filters, nextCursor, isFirst } = data;
  return (
    <>
      <h2 className="sr-only">{t('listing.products')}</h2>
      <ProductGrid products={data.products} sales={data.sales} firstRow beside />
      <nav className="flex justify-center gap-4 pt-8" aria-label={t('listing.more')}>
        {!isFirst && (
          <ButtonLink href={listingAddress(path, filters)} look="secondary" rel="first">
            {t('listing.start')}
          </ButtonLink>
        )}
        {nextCursor && (
          <ButtonLink href={listingAddress(path, filters, nextCursor)} look="secondary" rel="next">
            {t('listing.more')}
          </ButtonLink>
        )}
      </nav>
    </>
  );
}

function Nothing({ data: { path, filters } }: { data: ListingData }): ReactNode {
  const { t } = useLanguage();
  const { query } = filters;
  const byQuery = query !== '' && listingAddress('', filters) === listingAddress('', { query });
  return (
    <div className="flex flex-col items-start gap-4 rounded-lg bg-sunk p-8 md:p-12">
      <p className="font-display text-22 font-medium wrap-anywhere">
        {byQuery ? t('listing.none_query', { query }) : t('listing.none')}
      </p>
      <p className="text-quiet">
        {byQuery ? t('listing.none_query_hint') : t('listing.none_hint')}
      </p>
      <ButtonLink href={byQuery ? '/products' : listingAddress(path, { query })} look="secondary">
        {byQuery ? t('home.browse') : t('listing.clear')}
      </ButtonLink>
    </div>
  );
}
