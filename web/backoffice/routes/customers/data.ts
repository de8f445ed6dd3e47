/** Customers: lists, one customer, adding and changing. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createCustomer,
  listCustomers,
  readCustomer,
  updateCustomer,
} from '#modules/customers/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call, callTagged } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';

export function useCustomerList(query: string) {
  return usePages({
    queryKey: ['customers', 'list', query],
    load: (page, signal) =>
      call(listCustomers, { query: { ...page, ...(query ? { query } : {}) }, signal }),
    keepShown: true,
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
