import type { App } from '#platform/context.ts';
import { gauge } from '#platform/metrics.ts';
import { readQueueState } from '#platform/queue-state.ts';

const waitingGauge = gauge('queue_waiting_jobs', 'Jobs that are due or will be');
const oldestGauge = gauge(
  'queue_oldest_overdue_seconds',
  'How late the oldest job is that should have run a minute ago',
);
const givenUpGauge = gauge(
  'queue_given_up_jobs',
  'Jobs that failed at their last attempt and wait for a person',
);

/** Keeps the worker's metrics of the queue true. Whoever was killed by a job logged nothing of it. */
export async function watchQueue(app: App): Promise<void> {
  const { waiting, oldestOverdueSeconds, dead } = await readQueueState(app);
  waitingGauge.set(waiting);
  oldestGauge.set(oldestOverdueSeconds);
  givenUpGauge.set(dead.reduce((sum, { jobs }) => sum + jobs, 0));
}
