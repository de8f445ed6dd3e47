/** Holds: the list, and giving one back before its time. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  listReservations,
  releaseReservation,
  type Reservation,
} from '#modules/inventory/contract.ts';
import { call } from '../../api.ts';
import { usePages } from '../../parts/list/use-pages.ts';

const AGAIN_MS = 5_000;

export type HoldState = Reservation['state'];
export const holdStates = ['active', 'released', 'committed'] as const;

/** Asked again while it is looked at: holds come and go within seconds. */
export function useHolds(state: HoldState | undefined) {
  return usePages({
    queryKey: ['stock', 'holds', state ?? ''],
    load: (page, signal) =>
      call(listReservations, { query: { ...page, ...(state ? { state } : {}) }, signal }),
    againMs: AGAIN_MS,
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
