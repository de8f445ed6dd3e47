/** Articles that can be offered: found by words, each with its normal price and what is free. */
import { useQuery } from '@tanstack/react-query';
import { listProductsEndpoint } from '#modules/catalog/contract.ts';
import { listStock } from '#modules/inventory/contract.ts';
import { listPrices } from '#modules/pricing/contract.ts';
import type { AdminOffer } from '#modules/flash-sales/contract.ts';
import { call } from '../../api.ts';
import { usePaused } from '../../parts/use-paused.ts';
import { articleName } from '../stock/stock-columns.tsx';

const PRODUCTS_MAX = 8;
const IDS_MAX = 100;
const PAUSE_MS = 200;

export interface Article {
  variantId: string;
  name: string;
  sku: string;
  unit: { code: string; stepLabel?: string };
  /** Minor units of the shop's currency. */
  normalMinor: number;
  /** Can be set aside; null where the person may not read stock. */
  available: number | null;
}

/** What fits the words, once the fingers rest. */
export function useArticles(words: string) {
  const asked = usePaused(words.trim(), PAUSE_MS);
  return useQuery({
    queryKey: ['flash sales', 'articles', asked],
    enabled: asked !== '',
    queryFn: async ({ signal }): Promise<Article[]> => {
      const products = await call(listProductsEndpoint, {
        query: { query: asked, state: 'active', limit: PRODUCTS_MAX },
        signal,
      });
      const ids = products.items.flatMap((each) => each.variantIds).slice(0, IDS_MAX);
      return ids.length === 0 ? [] : await articlesOf(ids, signal);
    },
  });
}

async function articlesOf(ids: readonly string[], signal: AbortSignal): Promise<Article[]> {
  const query = { variantIds: ids.join(','), limit: IDS_MAX };
  const [stock, prices] = await Promise.all([
    call(listStock, { query, signal }),
    call(listPrices, { query, signal }),
  ]);
  const priceOf = new Map(prices.items.map((each) => [each.variantId, each.price.amount]));
  return stock.items.flatMap((each) => {
    const normalMinor = priceOf.get(each.variantId);
    if (normalMinor === undefined) return [];
    const { variantId, sku, unit, available } = each;
    return [{ variantId, name: articleName(each), sku, unit, normalMinor, available }];
  });
}

/** An article of a sale that is planned already; what is free is found again only when searched. */
export function articleOfOffer(offer: AdminOffer): Article {
  const { variantId, title, variantTitle, sku, unit, normalPrice, price } = offer;
  const named = variantTitle !== '' && variantTitle !== title;
  return {
    variantId,
    name: named ? `${title}, ${variantTitle}` : title,
    sku: sku ?? '',
    unit: { code: unit },
    normalMinor: normalPrice?.amount ?? price.amount,
    available: null,
  };
}
