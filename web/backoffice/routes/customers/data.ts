/** Customers: lists, one customer, adding and changing. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createCustomer,
  listCustomers,
  readCustomer,
  updateCustomer,
} from '#modules/customers/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call, callTagged } from '../../api.ts';

const PAGE_SIZE = 50;

export function useCustomerList(query: string) {
  return useInfiniteQuery({
    queryKey: ['customers', 'list', query],
    queryFn: ({ pageParam, signal }) =>
      call(listCustomers, {
        query: {
          limit: PAGE_SIZE,
          ...(query ? { query } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: ['customers', 'one', id],
    queryFn: ({ signal }) => callTagged(readCustomer, { params: { id }, signal }),
  });
}

export function useCreateCustomer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: InputOf<typeof createCustomer>['body']) => call(createCustomer, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['customers'] }),
  });
}

export interface CustomerChange {
  id: string;
  etag: string | null;
  body: InputOf<typeof updateCustomer>['body'];
}

export function useUpdateCustomer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, etag, body }: CustomerChange) =>
      call(updateCustomer, { params: { id }, body, ifMatch: etag }),
    onSettled: () => client.invalidateQueries({ queryKey: ['customers'] }),
  });
}
