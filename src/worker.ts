import type { App } from '#platform/context.ts';
import { startJobs, type Worker } from '#platform/worker.ts';
import { modules } from './modules.ts';

/** Starts every module's jobs and timers. */
export async function startWorker(app: App): Promise<Worker> {
  const doors = await Promise.all(modules.flatMap((module) => (module.jobs ? [module.jobs()] : [])));
  const jobs = doors.flatMap((door) => door.jobs ?? []);
  const timers = doors.flatMap((door) => door.timers ?? []);
  return await startJobs(app, jobs, timers);
}
