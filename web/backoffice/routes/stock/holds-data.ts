/** Holds: the list, and giving one back before its time. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  listReservations,
  releaseReservation,
  type Reservation,
} from '#modules/inventory/contract.ts';
import { call } from '../../api.ts';

const PAGE_SIZE = 50;
const AGAIN_MS = 5_000;

export type HoldState = Reservation['state'];
export const holdStates = ['active', 'released', 'committed'] as const;

/** Asked again while it is looked at: holds come and go within seconds. */
export function useHolds(state: HoldState | undefined) {
  return useInfiniteQuery({
    queryKey: ['stock', 'holds', state ?? ''],
    queryFn: ({ pageParam, signal }) =>
      call(listReservations, {
        query: {
          limit: PAGE_SIZE,
          ...(state ? { state } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: AGAIN_MS,
  });
}

interface Release {
  id: string;
  reason: string;
  idempotencyKey: string;
}

export function useReleaseHold() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason, idempotencyKey }: Release) =>
      call(releaseReservation, { params: { id }, body: { reason }, idempotencyKey }),
    onSettled: () => void client.invalidateQueries({ queryKey: ['stock'] }),
  });
}
