/** Payments in review: the queue, and what a person decides. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { decideReview, listReviews } from '#modules/payments/contract.ts';
import type { InputOf } from '#platform/contract.ts';
import { call } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';

const AGAIN_MS = 30_000;

export function useReviews() {
  return usePages({
    queryKey: ['payments', 'reviews'],
    load: (page, signal) => call(listReviews, { query: page, signal }),
    againMs: AGAIN_MS,
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
