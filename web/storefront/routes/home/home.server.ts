import type { Listing } from '#modules/search/contract.ts';
import { page, type Head, type PageRequest, type PageResult } from '../../page.ts';
import type { HomeData } from './home.tsx';

const SHOWN = 8;
const CATEGORIES_MAX = 8;

export async function load(request: PageRequest): Promise<PageResult<HomeData>> {
  const { shop } = request;
  const categories = shop.categories.slice(0, CATEGORIES_MAX);
  const [newest, ...faces] = await Promise.all([
    list(request, { limit: String(SHOWN), sort: 'newest' }),
    ...categories.map(async ({ slug }) => await list(request, { category: slug, limit: '1' })),
  ]);
  return page({
    products: newest ?? [],
    categories: categories.map((category, i) => ({
      ...category,
      image: faces[i]?.[0]?.image ?? null,
    })),
  });
}

async function list(
  { api }: PageRequest,
  query: Record<string, string>,
): Promise<readonly Listing[]> {
  const listed = await api.get<{ items: Listing[] }>(
    `/api/v1/products?${new URLSearchParams(query)}`,
  );
  return listed?.items ?? [];
}

export function head(_data: HomeData, { shop, language, url }: PageRequest): Head {
  const { t } = language;
  return {
    title: shop.name,
    description: t('home.description', { shop: shop.name }),
    canonical: '/',
    facts: [
      {
        '@context': 'https://schema.org',
        '@type': 'WebSite',
        name: shop.name,
        url: `${url.origin}/`,
        potentialAction: {
          '@type': 'SearchAction',
          target: `${url.origin}/search?query={query}`,
          'query-input': 'required name=query',
        },
      },
    ],
  };
}
