/** Payments in review: the queue, and what a person decides. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { decideReview, listReviews } from '#modules/payments/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call } from '../../api.ts';

const PAGE_SIZE = 50;
const AGAIN_MS = 30_000;

export function useReviews() {
  return useInfiniteQuery({
    queryKey: ['payments', 'reviews'],
    queryFn: ({ pageParam, signal }) =>
      call(listReviews, {
        query: { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: AGAIN_MS,
  });
}

interface Decided {
  id: string;
  body: InputOf<typeof decideReview>['body'];
  idempotencyKey: string;
}

export function useDecideReview() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body, idempotencyKey }: Decided) =>
      call(decideReview, { params: { id }, body, idempotencyKey }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['payments'] });
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
  });
}
