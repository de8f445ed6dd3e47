import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#platform/clock.ts';
import { entriesIn } from '#platform/missing-file.ts';

/** Folders of this machine with files of the log, and the moment (ISO 8601) until which they go. */
export interface LocalLog {
  folders: readonly string[];
  until: string;
}

/** Looks when the log that lies in the folders was last written to; not later than now. */
export async function localLog(folders: readonly string[], clock: Clock): Promise<LocalLog> {
  let newest = 0;
  for (const folder of folders) {
    for (const { name } of await entriesIn(folder)) {
      const { mtimeMs } = await stat(join(folder, name));
      newest = Math.max(newest, mtimeMs);
    }
  }
  return { folders, until: new Date(Math.min(newest, clock.now().getTime())).toISOString() };
}
