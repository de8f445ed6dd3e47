import type { CategoryLink, ShopView } from '../page.ts';
import type { Api } from './api.ts';

interface CategoryNode {
  readonly slug: string;
  readonly name: string;
}

/** What every page shows of the shop. Undefined when no shop answers under this host. */
export async function readShop(api: Api): Promise<ShopView | undefined> {
  const [shop, categories] = await Promise.all([
    api.get<Omit<ShopView, 'categories'>>('/api/v1/shop'),
    api.get<{ items: readonly CategoryNode[] }>('/api/v1/categories'),
  ]);
  if (!shop) return undefined;
  return { ...shop, categories: (categories?.items ?? []).map(link) };
}

function link({ slug, name }: CategoryNode): CategoryLink {
  return { slug, title: name };
}

/** Stands in where the shop cannot be asked: closed for maintenance, or the database is away. */
export const unknownShop: ShopView = {
  isAway: true,
  name: '',
  currency: 'EUR',
  country: 'IE',
  locale: 'en',
  timeZone: 'UTC',
  pricesIncludeTax: true,
  categories: [],
};
