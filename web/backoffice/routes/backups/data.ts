/** Backups as the server tells of them. */
import { useQuery } from '@tanstack/react-query';
import { showBackups, type Backups } from '#modules/backup/contract.ts';
import { call } from '../../api.ts';

const AGAIN_MS = 30_000;

export type { Backups };
export type Verification = Backups['verifications'][number];

export function useBackups() {
  return useQuery({
    queryKey: ['backups'],
    queryFn: ({ signal }) => call(showBackups, { signal }),
    refetchInterval: AGAIN_MS,
  });
}

/** The newest proof of each backup. */
export function proofsOf({ verifications }: Backups): Map<string, Verification> {
  return new Map(verifications.toReversed().map((each) => [each.backupId, each]));
}
