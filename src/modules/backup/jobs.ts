import type { Check } from '#platform/checks.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import type { App } from '#platform/context.ts';
import { copyBackups } from './copy-backups.ts';
import { openCopies } from './open-vault.ts';
import { runSchedule, showAges } from './run-schedule.ts';
import { carryLog, watchArchive } from './watch-archive.ts';

const CARRY_SECONDS = 3;
const WATCH_SECONDS = 5;
const LOOK_AT_CLOCK_SECONDS = 30;
const COPY_SECONDS = 20;

/**
 * The carrier of the log, its watch, and the copies elsewhere: what the process that holds the embedded
 * database does, even when no worker is part of it. Nobody else reaches its files.
 */
export const logTimers: readonly Timer[] = [
  timer({ name: 'backup.carry_log', everySeconds: CARRY_SECONDS, run: carryLog }),
  timer({ name: 'backup.watch_archive', everySeconds: WATCH_SECONDS, run: watchArchive }),
  timer({ name: 'backup.copy_out', everySeconds: COPY_SECONDS, run: copyWhatIsNew }),
];

/** Those, and the figures of backups. */
export const timers: readonly Timer[] = [
  ...logTimers,
  timer({ name: 'backup.show_ages', everySeconds: LOOK_AT_CLOCK_SECONDS, run: showAges }),
];

/** The daily backup; its proof needs the invariants of every module, which the worker hands in. */
export function scheduleTimers(checks: readonly Check[]): Timer[] {
  return [
    timer({
      name: 'backup.schedule',
      everySeconds: LOOK_AT_CLOCK_SECONDS,
      run: async (app) => await runSchedule(app, checks),
    }),
  ];
}

/** Who has no copies pays nothing; a copying that goes on elsewhere is left to go on. */
async function copyWhatIsNew(app: App): Promise<void> {
  if (openCopies(app.config).length > 0) await copyBackups(app);
}
