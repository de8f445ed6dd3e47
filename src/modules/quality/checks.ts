import { check, type Check } from '#platform/checks.ts';
import { nullable, statement, timestamptz, uuid } from '#platform/database/statement.ts';
import { CANARY } from './model.ts';

export const checks: Check[] = [
  check({
    name: 'quality.watcher_sees',
    promise: 'The watcher has seen a planted breach within the last 25 hours.',
    statement: statement(
      'quality.check_watcher_sees',
      [],
      { last_seen_at: nullable(timestamptz) },
      `select max(seen_at) as last_seen_at from quality.canary
       having max(seen_at) is null or max(seen_at) < now() - interval '25 hours'`,
    ),
  }),
];

/**
 * Broken once a day on purpose. Not among the module's checks: whoever runs those wants to know about
 * the shops, and the watcher alone has to see this one.
 */
export const canaryCheck: Check = check({
  name: CANARY,
  promise: 'No planted breach waits to be seen.',
  statement: statement(
    'quality.check_canary',
    [],
    { canary_id: uuid },
    'select id as canary_id from quality.canary where seen_at is null',
  ),
});
