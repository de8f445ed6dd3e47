import { page, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { readSales } from '../../sales/read-sales.ts';
import { readCards, type CardProduct } from '../catalog/card-product.ts';
import type { HomeData } from './home.tsx';

const SHOWN = 8;
const HERO = 3;
const CATEGORIES_MAX = 8;
const PER_CATEGORY = 4;

/**
 * A little of every category, nothing twice: the first product of each is the category's face, the
 * second stands in the hero, the others fill the shelf. A shop without categories shows what is
 * newest.
 */
export async function load(request: PageRequest): Promise<PageResult<HomeData>> {
  const { api } = request;
  const categories = request.shop.categories.slice(0, CATEGORIES_MAX);
  const [sales, newest, ...lists] = await Promise.all([
    readSales(api),
    readCards(api, { limit: String(SHOWN + HERO) }),
    ...categories.map(
      async ({ slug }) => await readCards(api, { category: slug, limit: String(PER_CATEGORY) }),
    ),
  ]);
  const rank = (i: number): CardProduct[] => lists.flatMap((products) => products[i] ?? []);
  const faces = lists.map(([face]) => face?.imageId ?? null);
  const hero = [...rank(1), ...newest].filter(({ imageId }) => imageId).slice(0, HERO);
  const shelf = [...rank(2), ...rank(3), ...rank(0), ...newest];
  return page({
    sales,
    hero,
    products: unique(shelf, hero).slice(0, SHOWN),
    categories: categories.map((category, i) => ({ ...category, imageId: faces[i] ?? null })),
  });
}

function unique(products: readonly CardProduct[], without: readonly CardProduct[]): CardProduct[] {
  const seen = new Set(without.map(({ id }) => id));
  return products.filter(({ id }) => !seen.has(id) && seen.add(id));
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
