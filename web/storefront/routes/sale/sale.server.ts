import { page, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { readSales } from '../../sales/read-sales.ts';
import type { SaleData } from './sale.tsx';

export async function load({ api }: PageRequest): Promise<PageResult<SaleData>> {
  return page({ sales: await readSales(api) });
}

export function head({ sales }: SaleData, { language, shop }: PageRequest): Head {
  const { t } = language;
  return {
    title: t('sale.page'),
    description: t('sale.description', { shop: shop.name }),
    canonical: '/sale',
    // An empty page is nothing to find.
    hidden: sales.length === 0,
  };
}
