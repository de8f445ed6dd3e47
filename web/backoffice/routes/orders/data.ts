/** Orders: lists, one order with its timeline, days in numbers, cancelling. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  cancelOrder,
  getOrderForStaff,
  getReceiptPdf,
  listOrders,
  ordersSummary,
  type OrderView,
} from '#modules/orders/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { addressOf, call } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';

export type OrderFilters = Pick<
  InputOf<typeof listOrders>['query'],
  'state' | 'from' | 'to' | 'query'
>;

export function useOrderList(filters: OrderFilters) {
  return usePages({
    queryKey: ['orders', 'list', filters],
    load: (page, signal) => call(listOrders, { query: { ...filters, ...page }, signal }),
    keepShown: true,
  });
}

/** The first few orders that fit, for a panel beside something else. */
export function useSomeOrders(filters: OrderFilters, limit: number, enabled = true) {
  return useQuery({
    queryKey: ['orders', 'some', filters, limit],
    queryFn: async ({ signal }) =>
      (await call(listOrders, { query: { ...filters, limit }, signal })).items,
    enabled,
  });
}

export function useOrder(id: string) {
  return useQuery({
    queryKey: ['orders', 'one', id],
    queryFn: ({ signal }) => call(getOrderForStaff, { params: { id }, signal }),
  });
}

export function useOrdersSummary(days: number, enabled: boolean) {
  return useQuery({
    queryKey: ['orders', 'summary', days],
    queryFn: ({ signal }) => call(ordersSummary, { query: { days }, signal }),
    enabled,
    refetchInterval: 60_000,
  });
}

export interface Cancellation {
  id: string;
  reason: string;
  /** Made when the window opens: trying again after a lost answer cancels once. */
  idempotencyKey: string;
}

export function useCancelOrder() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason, idempotencyKey }: Cancellation) =>
      call(cancelOrder, { params: { id }, body: { reason }, idempotencyKey }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['orders'] }),
        client.invalidateQueries({ queryKey: ['stock'] }),
      ]),
  });
}

/** The receipt as a file. */
export function receiptAddress(order: OrderView): string {
  return addressOf(getReceiptPdf.path, { id: order.id });
}
