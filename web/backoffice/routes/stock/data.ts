/** Stock: levels, one article with its ledger, counting. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listMovements, listStock, putStock, type Stock } from '#modules/inventory/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';

const COUNTED_AT_MOST = 100;
const MOVEMENTS_AT_ONCE = 20;

export function useStockList(low: boolean) {
  return usePages({
    queryKey: ['stock', 'list', low],
    load: (page, signal) =>
      call(listStock, { query: { ...page, ...(low ? { low } : {}) }, signal }),
  });
}

/** How many articles are low; counted to a hundred, `more` tells that there are others. */
export function useLowStockCount(enabled: boolean) {
  return useQuery({
    queryKey: ['stock', 'low count'],
    queryFn: async ({ signal }) => {
      const query = { low: true, limit: COUNTED_AT_MOST };
      const page = await call(listStock, { query, signal });
      return { count: page.items.length, more: page.nextCursor !== null };
    },
    enabled,
  });
}

export function useStockOf(variantId: string) {
  return useQuery({
    queryKey: ['stock', 'one', variantId],
    queryFn: async ({ signal }): Promise<Stock | null> => {
      const page = await call(listStock, { query: { variantIds: variantId }, signal });
      return page.items[0] ?? null;
    },
    refetchOnWindowFocus: false,
  });
}

export function useMovements(variantId: string) {
  return usePages({
    queryKey: ['stock', 'movements', variantId],
    load: (page, signal) => call(listMovements, { params: { variantId }, query: page, signal }),
    pageSize: MOVEMENTS_AT_ONCE,
  });
}

export interface CountInput {
  stock: Stock;
  body: InputOf<typeof putStock>['body'];
  idempotencyKey: string;
}

export function useCountStock() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ stock, body, idempotencyKey }: CountInput) =>
      call(putStock, {
        params: { variantId: stock.variantId },
        body,
        ifMatch: String(stock.version),
        idempotencyKey,
      }),
    // Nobody waits for these: the fresh count makes a fresh form, and this one still has to say "saved".
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['stock'] });
      void client.invalidateQueries({ queryKey: ['products', 'facts'] });
    },
  });
}
