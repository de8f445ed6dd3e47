import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo, type RunAs } from './run-as.ts';
import type { PostgresSettings } from './settings.ts';
import { explainFileError } from './start-error.ts';

/**
 * Where the embedded server puts finished segments of its log, until somebody takes them further.
 */
export function walSpool(dataDirectory: string): string {
  return join(dataDirectory, 'wal-spool');
}

/**
 * Settings under which PostgreSQL copies every finished segment into the spool, safely on the disk
 * before it forgets it, and finishes one at least every `seconds` while anything is written. The
 * library that comes with it does that without a shell.
 */
export function archiveSettings(dataDirectory: string, seconds: number): PostgresSettings {
  return {
    archive_mode: 'on',
    archive_library: 'basic_archive',
    'basic_archive.archive_directory': walSpool(dataDirectory),
    archive_timeout: seconds,
  };
}

/** Makes the spool, private to whoever runs PostgreSQL: its files hold every row. */
export function makeSpool(dataDirectory: string, runAs: RunAs): void {
  const path = walSpool(dataDirectory);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
    giveTo(runAs, path);
  } catch (error) {
    throw explainFileError(error, dataDirectory);
  }
}
