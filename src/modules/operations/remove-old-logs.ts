import { systemClock } from '#platform/clock.ts';
import { listOldLogs, pruneLogs, type OldLog } from '#platform/log-file.ts';

const DAY_MS = 86_400_000;

/** Removes log files put aside more than `days` ago, or with `dryRun` only names them. */
export async function removeOldLogs(
  path: string,
  days: number,
  dryRun: boolean,
): Promise<OldLog[]> {
  const now = systemClock.now().getTime();
  if (!dryRun) return await pruneLogs(path, days, now);
  const before = new Date(now - days * DAY_MS).toISOString();
  return (await listOldLogs(path)).filter(({ writtenAt }) => writtenAt < before);
}
