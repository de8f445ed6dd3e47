import { parseLsn } from '#platform/postgres/wal.ts';
import type { BackupRecord } from './model.ts';

/** How long backups are kept. */
export interface Retention {
  /** Every moment of so many days can be restored. */
  days: number;
  /** Beyond: the newest backup of each of so many weeks, and months. */
  weeks: number;
  months: number;
}

/** What may go. */
export interface Pruning {
  remove: BackupRecord[];
  keep: BackupRecord[];
  /** The log before this position is needed by nothing, on whatever timeline; null: keep all of it. */
  walFrom: bigint | null;
}

const DAY_MS = 86_400_000;

/**
 * Decides by age which backups are kept. Within the days all are, and the newest one before them too:
 * from it the first moments of those days are reached. Beyond, one per week and per month. The newest
 * is kept whatever its age. The log is kept from the earliest position at which a backup that serves
 * the days begins, which is not the oldest one's after a restore into the past; older backups restore
 * to their own end. `records`: of one server, the oldest first.
 */
export function planPruning(
  records: readonly BackupRecord[],
  retention: Retention,
  now: Date,
): Pruning {
  const border = now.getTime() - retention.days * DAY_MS;
  const ended = (record: BackupRecord): number => new Date(record.endedAt).getTime();
  const anchor = records.findLast((record) => ended(record) <= border);
  const kept = new Set(records.filter((record) => ended(record) > border));
  if (anchor !== undefined) kept.add(anchor);
  for (const record of newestOfEach(records, retention.weeks, now, weekOf)) kept.add(record);
  for (const record of newestOfEach(records, retention.months, now, monthOf)) kept.add(record);
  const newest = records.at(-1);
  if (newest !== undefined) kept.add(newest);
  const serving = records.filter((record) => record === anchor || ended(record) > border);
  return {
    keep: records.filter((record) => kept.has(record)),
    remove: records.filter((record) => !kept.has(record)),
    walFrom: beginOfLog(serving),
  };
}

/** Null when there is none, or the first is no copy of files, which says nothing of the log. */
function beginOfLog(serving: readonly BackupRecord[]): bigint | null {
  if (!serving[0]?.walFrom) return null;
  const begins = serving.flatMap(({ walFrom }) => (walFrom === null ? [] : [parseLsn(walFrom)]));
  return begins.reduce((first, each) => (each < first ? each : first));
}

function newestOfEach(
  records: readonly BackupRecord[],
  periods: number,
  now: Date,
  periodOf: (time: Date) => number,
): BackupRecord[] {
  const newest = new Map<number, BackupRecord>();
  for (const record of records) newest.set(periodOf(new Date(record.endedAt)), record);
  const first = periodOf(now) - periods;
  return [...newest].flatMap(([period, record]) => (period > first ? [record] : []));
}

/** Weeks since 1970, beginning on Mondays. */
function weekOf(time: Date): number {
  return Math.floor((time.getTime() / DAY_MS + 3) / 7);
}

function monthOf(time: Date): number {
  return time.getUTCFullYear() * 12 + time.getUTCMonth();
}

/** The next time of day `HH:MM` (UTC) after `now`; null for `off`. */
export function nextTimeOfDay(now: Date, at: string): Date | null {
  if (at === 'off') return null;
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const next = new Date(now);
  next.setUTCHours(hours, minutes, 0, 0);
  if (next.getTime() <= now.getTime()) next.setTime(next.getTime() + DAY_MS);
  return next;
}
