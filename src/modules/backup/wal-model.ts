import {
  parseLsn,
  parseWalName,
  segmentName,
  segmentNumber,
  type Ancestor,
} from '#platform/postgres/wal.ts';
import type { BackupRecord } from './model.ts';

/** One file of the log in the vault. Its name there says all of it. */
export interface ArchivedFile {
  /** PostgreSQL's name for it. */
  wal: string;
  /** When the server had it archived: everything committed before the file began is older. */
  archivedAt: string;
  sha256: string;
  bytes: number;
  encrypted: boolean;
  /** Its name in the vault. */
  name: string;
}

const NAME = new RegExp(
  [
    String.raw`^wal/(\d+)/[0-9A-F]{8}`,
    String.raw`/([0-9A-F]+(?:\.[0-9A-Fa-z]+)*)`,
    String.raw`\.(\d{8}T\d{6}\.\d{3}Z)\.([0-9a-f]{64})\.zst(\.age)?$`,
  ].join(''),
);

/** The folder of one server's log. */
export function walPrefix(systemId: string): string {
  return `wal/${systemId}/`;
}

/** The name in the vault: server, timeline, PostgreSQL's name, moment and hash. */
export function archivedName(
  systemId: string,
  file: Pick<ArchivedFile, 'wal' | 'archivedAt' | 'sha256' | 'encrypted'>,
): string {
  const time = file.archivedAt.replaceAll(/[-:]/g, '');
  const ending = file.encrypted ? '.zst.age' : '.zst';
  return `${walPrefix(systemId)}${file.wal.slice(0, 8)}/${file.wal}.${time}.${file.sha256}${ending}`;
}

/** Reads a name of the vault; undefined for what is no file of a log. */
export function parseArchivedName(name: string, bytes: number): ArchivedFile | undefined {
  const [, , wal, time, sha256, age] = NAME.exec(name) ?? [];
  if (wal === undefined || time === undefined || sha256 === undefined) return undefined;
  const archivedAt = time.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/,
    (_all, year, month, day, hour, minute) => `${year}-${month}-${day}T${hour}:${minute}:`,
  );
  return { wal, archivedAt, sha256, bytes, encrypted: age !== undefined, name };
}

/** The way from the first timeline to the one that is to be followed. */
export type TimelinePath = readonly {
  timeline: number;
  beginsAt: bigint;
  endedAt: bigint | null;
}[];

/** Lays out a timeline and its ancestors, the oldest first. */
export function pathOf(timeline: number, ancestors: readonly Ancestor[]): TimelinePath {
  const ends = [...ancestors, { timeline, endedAt: null }];
  return ends.map((each, index) => ({
    timeline: each.timeline,
    endedAt: each.endedAt,
    beginsAt: ends[index - 1]?.endedAt ?? 0n,
  }));
}

/** On which timeline of a path a segment lies: the newest one that has begun by then. */
export function timelineAt(path: TimelinePath, number: number, segmentBytes: number): number {
  const begun = path.filter(({ beginsAt }) => segmentNumber(beginsAt, segmentBytes) <= number);
  return (begun.at(-1) ?? path[0])?.timeline ?? 1;
}

/** Whether a backup lies on the way: made on one of its timelines, before that one was left. */
export function isOnPath(path: TimelinePath, record: BackupRecord): boolean {
  const part = path.find(({ timeline }) => timeline === record.timeline);
  if (part === undefined || record.walTo === null) return false;
  return part.endedAt === null || parseLsn(record.walTo) <= part.endedAt;
}

/** How far the log goes on after a backup, without a gap. */
export interface Reach {
  /** Segments that follow the backup's own, in order. */
  segments: string[];
  /** The newest moment that can be reached: what is older than it is there. */
  until: string;
  /** The first segment that is missing though later ones are there. */
  missing: string | null;
  /** Times that came twice, because the clock was set back while the log was written. */
  twice: { from: string; until: string } | null;
}

/** Clocks of two machines differ, and are corrected, by less. */
const SET_BACK_MS = 60_000;

/** Whether the clock went back between two files of the log that followed each other. */
export function wasSetBack(earlier: string, later: string): boolean {
  return Date.parse(earlier) - Date.parse(later) > SET_BACK_MS;
}

/**
 * Follows the log from the end of a backup. `archived` is the moment of each segment by its name;
 * `local` are names that lie on this machine, and `localUntil` the moment when the server that wrote
 * them stopped.
 */
export function reachOf(
  record: BackupRecord,
  path: TimelinePath,
  archived: ReadonlyMap<string, string>,
  local: { names: ReadonlySet<string>; until: string } | null,
): Reach {
  const size = record.segmentBytes ?? 0;
  const first = segmentNumber(parseLsn(record.walTo ?? '0/0'), size) + 1;
  const last = lastNumber([...archived.keys(), ...(local?.names ?? [])], path, size);
  const segments: string[] = [];
  let until = record.endedAt;
  let twice = null as Reach['twice'];
  for (let number = first; number <= last; number += 1) {
    const name = segmentName(timelineAt(path, number, size), number, size);
    const moment = archived.get(name) ?? (local?.names.has(name) ? local.until : undefined);
    if (moment === undefined) return { segments, until, missing: name, twice };
    segments.push(name);
    if (wasSetBack(until, moment)) {
      twice = { from: twice && twice.from < moment ? twice.from : moment, until };
    }
    if (moment > until) until = moment;
  }
  return { segments, until, missing: null, twice };
}

/** The last segment of the path that lies anywhere. */
function lastNumber(names: readonly string[], path: TimelinePath, size: number): number {
  let last = -1;
  for (const name of names) {
    const parsed = parseWalName(name, size);
    if (parsed?.kind !== 'segment') continue;
    if (timelineAt(path, parsed.number, size) !== parsed.timeline) continue;
    last = Math.max(last, parsed.number);
  }
  return last;
}
