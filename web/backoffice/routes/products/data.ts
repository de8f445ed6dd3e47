/** Everything the product pages load and change; the only place that knows their addresses. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import {
  deleteProductEndpoint,
  listProductsEndpoint,
  listUnitsEndpoint,
  showProductEndpoint,
  updateProductEndpoint,
  type AdminProduct,
  type Media,
} from '#modules/catalog/contract.ts';
import { listStock, type Stock } from '#modules/inventory/contract.ts';
import { listPrices } from '#modules/pricing/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call, callTagged, type Tagged } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';
import { bodyWithState, type VariantFacts } from './editor/form-model.ts';

const MOST_IDS = 100;
const UNITS_FRESH_MS = 10 * 60_000;

export type ProductFilters = Pick<
  InputOf<typeof listProductsEndpoint>['query'],
  'query' | 'state' | 'categoryId' | 'sort'
>;

/** Pages of the product list; `rows` is what has been loaded so far. */
export function useProductList(filters: ProductFilters) {
  return usePages({
    queryKey: ['products', 'list', filters],
    load: (page, signal) => call(listProductsEndpoint, { query: { ...filters, ...page }, signal }),
    keepShown: true,
  });
}

export interface ListFacts {
  /** Lowest and highest price in minor units, by variant. */
  prices: ReadonlyMap<string, number>;
  available: ReadonlyMap<string, Pick<Stock, 'available' | 'low' | 'unit'>>;
}

/** Prices and stock of the variants in a list; asked apart, so that the rows do not wait for them. */
export function useListFacts(variantIds: readonly string[], mayReadStock: boolean) {
  return useQuery({
    queryKey: ['products', 'facts', variantIds, mayReadStock],
    enabled: variantIds.length > 0,
    placeholderData: (before) => before,
    queryFn: async (): Promise<ListFacts> => {
      const [prices, stock] = await Promise.all([
        pricesOf(variantIds),
        mayReadStock ? stockOf(variantIds) : [],
      ]);
      return {
        prices: new Map(prices.map((each) => [each.variantId, each.price.amount])),
        available: new Map(stock.map((each) => [each.variantId, each])),
      };
    },
  });
}

export interface ProductRecord extends Tagged<AdminProduct> {
  facts: VariantFacts;
}

const productKey = (id: string) => ['products', 'one', id] as const;

/** One product with its version, prices and stock. */
export function useProduct(id: string, mayReadStock: boolean) {
  return useQuery({
    queryKey: productKey(id),
    queryFn: () => loadProduct(id, mayReadStock),
    // A form is filled from this: it must not change under the person's hands.
    refetchOnWindowFocus: false,
    staleTime: 0,
    gcTime: 0,
  });
}

/** The product as it is now; also used to go on after a conflict. */
export async function loadProduct(id: string, mayReadStock: boolean): Promise<ProductRecord> {
  const record = await callTagged(showProductEndpoint, { params: { productId: id } });
  const ids = record.body.variants.filter((each) => !each.archived).map((each) => each.id);
  const [prices, stock] = await Promise.all([pricesOf(ids), mayReadStock ? stockOf(ids) : []]);
  return {
    ...record,
    facts: {
      prices: new Map(
        prices.map((each) => [
          each.variantId,
          { price: each.price.amount, compareAt: each.compareAtPrice?.amount ?? null },
        ]),
      ),
      stock: new Map(
        stock.map((each) => [each.variantId, { onHand: each.onHand, version: each.version }]),
      ),
    },
  };
}

async function pricesOf(variantIds: readonly string[]) {
  const pages = await Promise.all(
    chunks(variantIds).map((ids) =>
      call(listPrices, { query: { variantIds: ids.join(','), limit: MOST_IDS } }),
    ),
  );
  return pages.flatMap((page) => page.items);
}

async function stockOf(variantIds: readonly string[]) {
  const pages = await Promise.all(
    chunks(variantIds).map((ids) =>
      call(listStock, { query: { variantIds: ids.join(','), limit: MOST_IDS } }),
    ),
  );
  return pages.flatMap((page) => page.items);
}

function chunks(ids: readonly string[]): string[][] {
  const count = Math.ceil(ids.length / MOST_IDS);
  return Array.from({ length: count }, (_, n) => ids.slice(n * MOST_IDS, (n + 1) * MOST_IDS));
}

export function useUnits() {
  return useQuery({
    queryKey: ['units'],
    queryFn: async () => (await call(listUnitsEndpoint)).items,
    staleTime: UNITS_FRESH_MS,
  });
}

/** Forgets every list that shows products, after one of them changed. */
export async function productsChanged(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['products'] }),
    client.invalidateQueries({ queryKey: ['stock'] }),
    client.invalidateQueries({ queryKey: ['categories'] }),
  ]);
}

export interface StateChange {
  id: string;
  before: AdminProduct['state'];
}

export interface BulkResult {
  changed: StateChange[];
  failures: unknown[];
}

/** Sets the state of several products, one after the other; what was reached stays when one fails. */
export function useChangeStates() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: { id: string; state: AdminProduct['state'] }[]) => {
      const result: BulkResult = { changed: [], failures: [] };
      for (const { id, state } of wanted) {
        try {
          const before = await changeState(id, state);
          if (before !== state) result.changed.push({ id, before });
        } catch (error) {
          result.failures.push(error);
        }
      }
      return result;
    },
    onSettled: () => productsChanged(client),
  });
}

async function changeState(id: string, state: AdminProduct['state']) {
  const { body, etag } = await callTagged(showProductEndpoint, { params: { productId: id } });
  if (body.state !== state) {
    await call(updateProductEndpoint, {
      params: { productId: id },
      body: bodyWithState(body, state),
      ifMatch: etag,
    });
  }
  return body.state;
}

export function useDeleteDraft() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, etag }: { id: string; etag: string | null }) =>
      call(deleteProductEndpoint, { params: { productId: id }, ifMatch: etag }),
    onSuccess: (_, { id }) => {
      client.removeQueries({ queryKey: productKey(id) });
      return productsChanged(client);
    },
  });
}

/** Where a picture is served, in a width that suits lists and cards. */
export function pictureAddress(mediaId: string, width: 320 | 640 = 320): string {
  return `/media/${mediaId}/${width}.webp`;
}

export function mediaSource(media: Media): string {
  return pictureAddress(media.id, 640);
}
