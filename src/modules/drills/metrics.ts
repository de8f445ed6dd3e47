import type { App } from '#platform/context.ts';
import { gauge } from '#platform/metrics.ts';
import { readDrillState } from './drill-state.ts';

const drillAge = gauge(
  'drill_age_seconds',
  'Time since a drill was last begun; since the installation when there was none',
);

const lastBegun = gauge(
  'drill_last_timestamp_seconds',
  'When the newest drill of a loss was begun',
  ['loss'],
);

const lastPassed = gauge('drill_passed', 'Whether the newest drill of a loss was passed: 1 or 0', [
  'loss',
]);

const lastRto = gauge(
  'drill_rto_seconds',
  'From the blow to the first order sold again, in the newest drill of a loss; none if none was',
  ['loss'],
);

const lastRpo = gauge(
  'drill_rpo_seconds',
  'Age of the oldest acknowledged order missing after the newest drill of a loss',
  ['loss'],
);

/** Brings the metrics of drills up to what is stored. */
export async function showDrillFigures(app: App): Promise<void> {
  const { since, newest } = await readDrillState(app);
  const last = newest[0]?.startedAt ?? since;
  drillAge.reset();
  if (last !== null) drillAge.set((app.clock.now().getTime() - Date.parse(last)) / 1000);
  for (const each of [lastBegun, lastPassed, lastRto, lastRpo]) each.reset();
  for (const { loss, startedAt, ok, rtoMs, rpoMs } of newest) {
    lastBegun.set({ loss }, Date.parse(startedAt) / 1000);
    lastPassed.set({ loss }, ok ? 1 : 0);
    if (rtoMs !== null) lastRto.set({ loss }, rtoMs / 1000);
    if (rpoMs !== null) lastRpo.set({ loss }, rpoMs / 1000);
  }
}
