import type { Facets, Listing } from '#modules/search/contract.ts';
import {
  notFound,
  page,
  redirect,
  type Head,
  type PageRequest,
  type PageResult,
} from '../../page.ts';
import { readSales } from '../../sales/read-sales.ts';
import { breadcrumbFacts } from './breadcrumb-facts.ts';
import { cardOf } from './card-product.ts';
import { listingAddress, minorAmount, readFilters, type Filters } from './listing-filters.ts';
import type { ListingData } from './listing.tsx';

const PAGE_SIZE = 24;
const CURSOR_MAX = 500;

interface Listed {
  items: readonly Listing[];
  nextCursor: string | null;
  total: number;
  facets?: Facets;
}

export async function load(request: PageRequest): Promise<PageResult<ListingData>> {
  const { params, shop, url, api } = request;
  const slug = params['category'];
  const category = slug ? await findCategory(request, slug) : undefined;
  if (slug && !category) return notFound;
  const filters = readFilters(url.searchParams);
  const cursor = url.searchParams.get('cursor')?.slice(0, CURSOR_MAX) ?? '';
  const query = apiQuery(filters, slug ?? filters.category, shop.currency, cursor);
  const listed = await api.call<Listed>({ method: 'GET', path: `/api/v1/products?${query}` });
  // A cursor from an old address leads to the list's start.
  if (!listed.ok && cursor) return redirect(listingAddress(url.pathname, filters));
  const { items, nextCursor, total, facets } = listed.ok ? listed.value : empty;
  const ids = new Set(items.map(({ id }) => id));
  return page({
    sales: await readSales(api, ({ productId }) => ids.has(productId)),
    path: url.pathname,
    category: category ?? null,
    filters,
    products: items.map(cardOf),
    nextCursor,
    total,
    facets: facets ?? null,
    isFirst: cursor === '',
  });
}

const empty: Listed = { items: [], nextCursor: null, total: 0 };

interface CategoryNode {
  slug: string;
  name: string;
  description: string;
  children: readonly CategoryNode[];
}

async function findCategory(
  { api }: PageRequest,
  slug: string,
): Promise<ListingData['category'] | undefined> {
  const tree = await api.get<{ items: CategoryNode[] }>('/api/v1/categories');
  const found = findNode(tree?.items ?? [], slug);
  if (!found) return undefined;
  const { name, description, children } = found;
  return {
    slug,
    title: name,
    description,
    children: children.map((child) => ({ slug: child.slug, title: child.name })),
  };
}

function findNode(nodes: readonly CategoryNode[], slug: string): CategoryNode | undefined {
  for (const node of nodes) {
    const found = node.slug === slug ? node : findNode(node.children, slug);
    if (found) return found;
  }
  return undefined;
}

function apiQuery(
  filters: Filters,
  category: string,
  currency: string,
  cursor: string,
): URLSearchParams {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), facets: 'true' });
  if (filters.query) query.set('query', filters.query);
  if (category) query.set('category', category);
  if (filters.minPrice) query.set('minPrice', String(minorAmount(filters.minPrice, currency)));
  if (filters.maxPrice) query.set('maxPrice', String(minorAmount(filters.maxPrice, currency)));
  if (filters.inStock) query.set('inStock', 'true');
  if (filters.sort) query.set('sort', filters.sort);
  for (const vendor of filters.vendors) query.append('vendor', vendor);
  if (cursor) query.set('cursor', cursor);
  return query;
}

export function head(data: ListingData, { language, shop, url }: PageRequest): Head {
  const { t } = language;
  const { category, filters } = data;
  const title =
    category?.title ??
    (filters.query ? t('listing.search_title', { query: filters.query }) : t('listing.all'));
  const narrowed = listingAddress('', filters) !== '' || !data.isFirst;
  return {
    title,
    description: category?.description || t('listing.description', { title, shop: shop.name }),
    canonical: listingAddress(data.path.replace(/\/$/, ''), {}),
    // One address per list for search engines; every combination of filters would be a copy of it.
    hidden: narrowed,
    ...(category
      ? { facts: [breadcrumbFacts(url.origin, [[category.title, `/categories/${category.slug}`]])] }
      : {}),
  };
}
