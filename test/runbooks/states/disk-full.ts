import { utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fillDisk, mountSmallDisk } from '#kit/small-disk.ts';
import { endedWell } from '#kit/run-program.ts';
import type { State } from '../state.ts';

const DISK_BYTES = 440_000_000;
const DAY_MS = 86_400_000;

/** The disk that holds everything is small, and old logs have filled it. */
export const diskFull: State = {
  own: () => {
    const disk = mountSmallDisk(DISK_BYTES);
    return {
      parent: disk.path,
      settings: { LOG_FILE: join(disk.path, 'log/emporium.log') },
      remove: async () => await Promise.resolve(disk.unmount()),
    };
  },
  make: async ({ system, settings }) => {
    await endedWell(system.cli('backup', 'create'));
    const log = settings['LOG_FILE']!;
    const old = `${log}.2026-01-01T00-00-00`;
    fillDisk(old);
    const daysAgo = new Date(Date.now() - 3 * DAY_MS);
    utimesSync(old, daysAgo, daysAgo);
    return { values: { data: system.dataDirectory, logs: dirname(log) } };
  },
};
