import type { App } from '#platform/context.ts';
import { startJobs, startTimers, type Worker } from '#platform/worker.ts';
import { logTimers, scheduleTimers } from '#modules/backup/index.ts';
import { watchTimers } from '#modules/quality/index.ts';
import { modules } from './modules.ts';

/** Starts every module's jobs and timers, and the watcher over every module's invariants. */
export async function startWorker(app: App): Promise<Worker> {
  const doors = await Promise.all(
    modules.flatMap((module) => (module.jobs ? [module.jobs()] : [])),
  );
  const jobs = doors.flatMap((door) => door.jobs ?? []);
  const timers = doors.flatMap((door) => door.timers ?? []);
  const watched = await Promise.all(modules.flatMap(({ checks }) => (checks ? [checks()] : [])));
  const checks = watched.flatMap((door) => door.checks);
  const overChecks = [...watchTimers(checks), ...scheduleTimers(checks)];
  return await startJobs(app, jobs, [...timers, ...overChecks]);
}

/**
 * Takes the log of the embedded database into the archive, in a process that holds that database and
 * has no worker: workers elsewhere cannot reach its files.
 */
export function startLogKeeper(app: App): Worker {
  return startTimers(app, logTimers);
}
