import { counter, gauge } from '#platform/metrics.ts';

/** Read back from the table at each run, so that every worker shows the same. */
export const breachesOpen = gauge(
  'invariant_breaches',
  'Rows that break an invariant at present, in all shops; quality.canary is planted daily',
  ['check'],
);

export const oversellIncidents = counter(
  'oversell_incidents_total',
  'Breaches found in which more stock was sold or promised than exists',
);

export const checkSeconds = counter(
  'invariant_check_seconds_total',
  'Time that the watcher spent on its checks; its rate stays under 0.02',
);
