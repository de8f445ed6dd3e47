import { OWNER } from '#platform/postgres/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { backupRefusals } from './contract.ts';
import { refuseKey, type Key } from './key.ts';
import { listVault } from './list-backups.ts';
import type { BackupRecord, RestoreTarget } from './model.ts';
import type { Vault } from './vault.ts';
import { readAncestors, readWalIndex, type WalIndex } from './wal-archive.ts';
import { isOnPath, pathOf, reachOf, type Reach, type TimelinePath } from './wal-model.ts';

/** What is known before a restore. */
export interface Circumstances {
  vault: Vault;
  key: Key | null;
  to: RestoreTarget;
  /** Now, by this machine's clock. */
  now: Date;
  /** The server that is to be replaced; null when there is none. */
  existing: { systemId: string; timeline: number } | null;
  /** Files of the log on this machine; null when there are none. */
  local: { names: ReadonlySet<string>; until: string } | null;
  /** Migrations that this program knows. */
  knownMigrations: ReadonlySet<string>;
  serverMajor: string;
}

/** A file of the log says when it ended; when the clock was set back within it, nobody knows. */
const WITHIN_A_FILE_MS = 5 * 60_000;

/** How a target is reached. */
export interface RestorePlan {
  record: BackupRecord;
  timeline: number;
  index: WalIndex;
  /** Null: the end of the backup itself. */
  target: Date | 'now' | null;
  reach: Reach;
}

/**
 * Finds the backup and the log that lead to a target. Refuses, before anything is written, what
 * cannot end well: no such backup, another system or version, a newer schema, a moment before the
 * first backup, beyond the archive or behind a gap in it, one that came twice because the clock was set
 * back, a key that is missing or another one.
 */
export async function planRestore(around: Circumstances): Promise<RestorePlan | Refusal> {
  const { vault, to } = around;
  const { good } = await listVault(vault);
  const physical = good.filter(({ kind }) => kind === 'physical');
  const candidates = isNamed(to)
    ? physical.filter(({ id }) => id === to.backupId)
    : ofOneSystem(physical, around.existing?.systemId);
  if (candidates.length === 0) return noneOf(around, good);
  const newest = candidates.at(-1)!;
  const unfit = refuseUnfit(around, newest);
  if (unfit !== undefined) return unfit;
  const index = await readWalIndex(vault, newest.systemId ?? '');
  const timeline =
    targetOf(to) === null ? (newest.timeline ?? 1) : chooseTimeline(around, newest, index);
  const path = pathOf(timeline, await readAncestors(vault, index, timeline, around.key));
  const record = isNamed(to) ? newest : chooseBackup(candidates, path, to);
  if (record === undefined) return tooEarly(candidates, to);
  const reach = reachOf(record, path, momentsOf(index), around.local);
  const target = targetOf(to);
  const unreachable = target === null ? undefined : refuseUnreachable(target, reach, around.now);
  if (unreachable !== undefined) return unreachable;
  const refused = refuseUnfit(around, record);
  if (isRefusal(refused)) return refused;
  return { record, timeline, index, target, reach };
}

function targetOf(to: RestoreTarget): Date | 'now' | null {
  if (!isNamed(to)) return to;
  return to.followLog === true ? 'now' : null;
}

function isNamed(to: RestoreTarget): to is Exclude<RestoreTarget, Date | 'now'> {
  return typeof to === 'object' && 'backupId' in to;
}

/** Without a server to compare with: the one of the newest backup. */
function ofOneSystem(records: readonly BackupRecord[], systemId?: string): BackupRecord[] {
  const wanted = systemId ?? records.at(-1)?.systemId;
  return records.filter((record) => record.systemId === wanted);
}

function noneOf({ to, vault, existing }: Circumstances, good: readonly BackupRecord[]): Refusal {
  const physical = good.filter(({ kind }) => kind === 'physical');
  const rows = good.filter(({ kind }) => kind === 'logical');

  if (isNamed(to)) {
    if (rows.some(({ id }) => id === to.backupId)) return rowsOnly(to.backupId);
    const detail = `There is no backup ${to.backupId} in ${vault.place}.`;
    return backupRefusals.backup_not_found({ detail });
  }
  if (physical.length > 0 && existing !== null) {
    const others = [...new Set(physical.map(({ systemId }) => systemId))].join(', ');
    const detail =
      `The backups in ${vault.place} are of the server ${others}, the one in this directory is ` +
      `${existing.systemId}. Restore beside it with --into.`;
    return backupRefusals.restore_other_system({ detail });
  }
  const newestRows = physical.length === 0 ? rows.at(-1) : undefined;
  if (newestRows) return rowsOnly(newestRows.id);
  return backupRefusals.backup_not_found({ detail: `There is no good backup in ${vault.place}.` });
}

function rowsOnly(id: string): Refusal {
  const detail =
    `The backup ${id} holds rows, no files. Into an empty database: ` +
    `"emporium database import ${id}".`;
  return backupRefusals.backup_not_physical({ detail });
}

function refuseUnfit(around: Circumstances, record: BackupRecord): Refusal | undefined {
  const { existing, key, serverMajor, knownMigrations } = around;
  if (existing !== null && record.systemId !== existing.systemId) {
    const detail =
      `The backup ${record.id} is of the server ${record.systemId}, the one in this directory is ` +
      `${existing.systemId}. Restore beside it with --into.`;
    return backupRefusals.restore_other_system({ detail });
  }
  const major = String(Math.floor(record.serverVersion / 10_000));
  if (major !== serverMajor) {
    const detail = `The backup ${record.id} is of PostgreSQL ${major}, this is ${serverMajor}.`;
    return backupRefusals.restore_other_version({ detail });
  }
  if (record.owner !== OWNER) {
    const detail =
      `The backup ${record.id} is of a server that belongs to the role ${record.owner}: unpack its ` +
      'base.tar and start that PostgreSQL on it.';
    return backupRefusals.restore_foreign_server({ detail });
  }
  const unknown = record.breakingMigrations.filter((name) => !knownMigrations.has(name));
  if (unknown.length > 0) {
    const detail =
      `The backup ${record.id} was made by Emporium ${record.version}, which changed the database ` +
      `in a way that this one does not understand (${unknown.join(', ')}). Restore it with that one.`;
    return backupRefusals.restore_newer_schema({ detail });
  }
  return refuseKey(record, key);
}

/**
 * The server's own timeline goes on; without a server, the newest that the archive knows. A copy
 * that somebody restored beside it has a timeline of its own, and is not followed.
 */
function chooseTimeline(
  { existing }: Circumstances,
  newest: BackupRecord,
  index: WalIndex,
): number {
  if (existing !== null) return existing.timeline;
  const timelines = [...index.keys()].map((name) => Number.parseInt(name.slice(0, 8), 16));
  return Math.max(newest.timeline ?? 1, ...timelines);
}

function chooseBackup(
  candidates: readonly BackupRecord[],
  path: TimelinePath,
  to: Date | 'now',
): BackupRecord | undefined {
  return candidates.findLast(
    (record) =>
      isOnPath(path, record) &&
      (to === 'now' || new Date(record.endedAt).getTime() <= to.getTime()),
  );
}

function tooEarly(candidates: readonly BackupRecord[], to: RestoreTarget): Refusal {
  const moment = to instanceof Date ? to.toISOString() : 'now';
  const detail =
    `No backup ended before ${moment}. The oldest one of this server, ${candidates[0]!.id}, ended ` +
    `at ${candidates[0]!.endedAt}: choose that moment or a later one.`;
  return backupRefusals.restore_before_backup({ detail });
}

function refuseUnreachable(
  to: Date | 'now',
  { until, missing, twice }: Reach,
  now: Date,
): Refusal | undefined {
  const wanted = to === 'now' ? null : to;
  if (missing !== null && (wanted === null || wanted.toISOString() > until)) {
    const detail =
      `The archive has a gap: ${missing} is missing. Moments until ${until} can be restored, ` +
      'or those after a later backup.';
    return backupRefusals.restore_wal_gap({ detail, data: { missing, until } });
  }
  if (wanted === null) return undefined;
  if (wanted.getTime() > now.getTime())
    return backupRefusals.restore_beyond_archive({ detail: 'This moment lies in the future.' });
  if (wanted.toISOString() <= until) return refuseTwice(wanted, twice);
  const detail = `The archive ends at ${until}. Choose that moment or an earlier one, or "now".`;
  return backupRefusals.restore_beyond_archive({ detail, data: { until } });
}

/** PostgreSQL stops at the first commit after the moment: all that followed the first pass were lost. */
function refuseTwice(wanted: Date, twice: Reach['twice']): Refusal | undefined {
  if (twice === null) return undefined;
  const from = Date.parse(twice.from) - WITHIN_A_FILE_MS;
  const until = Date.parse(twice.until) + WITHIN_A_FILE_MS;
  if (wanted.getTime() < from || wanted.getTime() > until) return undefined;
  const data = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  const detail =
    `The clock was set back while the log was written: times from ${data.from} to ${data.until} came ` +
    'twice. Choose one before or after, the end of a backup, or "now".';
  return backupRefusals.restore_clock_set_back({ detail, data });
}

function momentsOf(index: WalIndex): Map<string, string> {
  return new Map([...index].map(([wal, { archivedAt }]) => [wal, archivedAt]));
}
