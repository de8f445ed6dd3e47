import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, statfsSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { State } from '../state.ts';

const SIZE = '420m';
const DAY_MS = 86_400_000;

/** The disk that holds everything is small, and old logs have filled it. */
export const diskFull: State = {
  own: (folder) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'emporium-runbook', disk]);
    return {
      parent: disk,
      settings: { LOG_FILE: join(disk, 'log/emporium.log') },
      remove: async () => {
        execFileSync('umount', ['--lazy', disk]);
        await Promise.resolve();
      },
    };
  },
  make: async ({ system, settings }) => {
    await system.cli('backup', 'create');
    const log = settings['LOG_FILE']!;
    const disk = join(log, '../..');
    const old = `${log}.2026-01-01T00-00-00`;
    fill(disk, old);
    const daysAgo = new Date(Date.now() - 3 * DAY_MS);
    utimesSync(old, daysAgo, daysAgo);
    return { values: { data: system.dataDirectory, logs: join(disk, 'log') } };
  },
};

/** Writes until nothing is left; others go on writing meanwhile. */
function fill(disk: string, file: string): void {
  for (let left = freeBytes(disk); left > 0; left = freeBytes(disk)) {
    try {
      appendFileSync(file, Buffer.alloc(left, 'x'));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
}

function freeBytes(disk: string): number {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
}
