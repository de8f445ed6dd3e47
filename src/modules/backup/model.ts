/** Words and arithmetic of backups: no clock, no file, no database. */
import { stampOf } from '#platform/written.ts';

/** `physical`: the files of the whole server. `logical`: rows, where a server gives no files. */
export type BackupKind = 'physical' | 'logical';

/** One file of a backup, as it lies in the vault. */
export interface StoredFile {
  name: string;
  bytes: number;
  /** Of the bytes as they are stored: compressed, and encrypted if they are. */
  sha256: string;
}

/** What is known of a finished backup: the content of its backup.json, which is written last. */
export interface BackupRecord {
  /** Begins with the time, so that names sort by age: `20261122T020000Z-1a2b3c4d`. */
  id: string;
  kind: BackupKind;
  state: 'good';
  /** ISO 8601. A restore can reach any moment from `endedAt` on. */
  startedAt: string;
  endedAt: string;
  /** Before compression. */
  bytes: number;
  storedBytes: number;
  /** Where the write-ahead log begins and ends that these files need; null for a logical one. */
  walFrom: string | null;
  walTo: string | null;
  timeline: number | null;
  /** Which server: a number that initdb draws. */
  systemId: string | null;
  segmentBytes: number | null;
  /** The database of the program in that server, and the role that owns it. */
  database: string;
  owner: string;
  /** Of Emporium, and of PostgreSQL (its number, such as 180004). */
  version: string;
  serverVersion: number;
  /** Migrations that the database had, and those of them that an older Emporium cannot read. */
  migrations: string[];
  breakingMigrations: string[];
  /** The public key for which the files are encrypted; null when they are not. */
  encryptedFor: string | null;
  files: StoredFile[];
}

/**
 * A moment to go back to: a time, the newest moment there is, or the end of one backup; with
 * `followLog` that backup and all the log after it.
 */
export type RestoreTarget = Date | 'now' | { backupId: string; followLog?: boolean };

/** How far long work has come. */
export interface Progress {
  /** What is being done, in a few words. */
  step: string;
  doneBytes: number;
  totalBytes: number | null;
}

export type OnProgress = (progress: Progress) => void;

/** The name of a backup begun at `startedAt`; `suffix` tells two of one second apart. */
export function backupId(startedAt: Date, suffix: string): string {
  return `${stampOf(startedAt)}-${suffix}`;
}

const ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/** Whether a name is that of a backup. */
export function isBackupId(name: string): boolean {
  return ID.test(name);
}

/** What a restore did. */
export interface Restored {
  /** The cluster's directory: the folder `postgres` of the data directory that was restored into. */
  cluster: string;
  backupId: string;
  /** The database of the program in it. */
  database: string;
  /** Time of the last commit that was replayed, ISO 8601; null when there was none after the backup. */
  reachedAt: string | null;
  timeline: number;
  durationMs: number;
  /** Before compression, without the log. */
  bytes: number;
  walSegments: number;
}

/** Something wrong: the file or the table that it concerns, and what. */
export interface Finding {
  where: string;
  problem: string;
}

/** What a verification of one backup found. */
export interface Verification {
  backupId: string;
  verifiedAt: string;
  ok: boolean;
  findings: Finding[];
  /** Time from the first byte read to a server that answers. */
  rtoMs: number | null;
  /** How much the newest archived moment lay behind, when the verification began. */
  rpoMs: number | null;
  tables: number;
  rows: number;
  /** Rows that are never changed, counted when the backup began and found again. */
  ledgerRows: number;
}
