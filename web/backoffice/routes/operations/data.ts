/** The operator's day at a glance. */
import { useQuery } from '@tanstack/react-query';
import { showDrills } from '#modules/drills/contract.ts';
import { showOperations, type Finding, type Operations } from '#modules/operations/contract.ts';
import { call } from '../../api.ts';

const AGAIN_MS = 15_000;

export type { Finding, Operations };

export function useOperations() {
  return useQuery({
    queryKey: ['operations'],
    queryFn: ({ signal }) => call(showOperations, { signal }),
    refetchInterval: AGAIN_MS,
  });
}

export function useDrills() {
  return useQuery({
    queryKey: ['drills'],
    queryFn: ({ signal }) => call(showDrills, { signal }),
    refetchInterval: AGAIN_MS,
  });
}

/** What wants attention, the worst first. */
export function troublesOf({ findings }: Operations): Finding[] {
  const all = findings.flatMap(({ items }) => items);
  return [
    ...all.filter(({ state }) => state === 'fail'),
    ...all.filter(({ state }) => state === 'warn'),
  ];
}
