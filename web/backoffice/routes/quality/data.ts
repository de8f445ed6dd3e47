/** The quality scenarios: all with their verdicts, and one with its figures over time. */
import { useQuery } from '@tanstack/react-query';
import { getQualityScenario, listQualityScenarios } from '#modules/quality/contract.ts';
import type { StaticOf } from '#platform/contract.ts';
import { call } from '../../api.ts';

const FRESH_MS = 60_000;

export type Scenario = StaticOf<(typeof listQualityScenarios)['answers'][200]>['items'][number];
export type Verdict = Scenario['verdict'];
export type ScenarioHistory = StaticOf<(typeof getQualityScenario)['answers'][200]>;

export const verdicts: readonly Verdict[] = ['FAIL', 'PASS', 'NOT EXERCISED'];
/** The windows that one may look at. */
export const windows = [1, 7, 30, 90] as const;
export const WINDOW_DAYS = 7;

export function useScenarios(days: number) {
  return useQuery({
    queryKey: ['quality', 'all', days],
    queryFn: ({ signal }) => call(listQualityScenarios, { query: { days }, signal }),
    refetchInterval: FRESH_MS,
  });
}

export function useScenario(id: string, days: number, enabled = true) {
  return useQuery({
    queryKey: ['quality', 'one', id, days],
    queryFn: ({ signal }) => call(getQualityScenario, { params: { id }, query: { days }, signal }),
    staleTime: FRESH_MS,
    enabled,
  });
}

/** The window of an address (`?days=30`), seven days where it says nothing sensible. */
export function windowOf(days: string | undefined): number {
  return windows.find((each) => String(each) === days) ?? WINDOW_DAYS;
}
