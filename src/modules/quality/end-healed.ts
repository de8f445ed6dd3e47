import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { reconcilePauses } from './pause-paths.ts';
import { recordBreaches } from './record-breaches.ts';
import type { CheckResult } from './run-checks.ts';
import { findOpenBreaches } from './store/breaches.ts';

/**
 * Ends the breaches of checks that were found to hold, and the pauses that hang on them: who has mended
 * something does not wait for the watch's next turn, which may be minutes away. What was found broken is
 * left to the watch, which looks twice. `ranAt` is the time before the checks ran. Returns how many
 * breaches were over; writes nothing where none stood.
 */
export async function endHealed(
  app: App,
  checks: readonly Check[],
  results: readonly CheckResult[],
  ranAt: string,
): Promise<number> {
  const open = await systemTx(app, 'quality.find_pauses', (tx) => findOpenBreaches.rows(tx));
  const holding = new Set(results.flatMap(({ name, rows }) => (rows.length === 0 ? [name] : [])));
  const over = open.filter(
    ({ check_name: name, last_seen: seen }) => holding.has(name) && seen < ranAt,
  );
  const names = new Set(over.map(({ check_name: name }) => name));
  for (const check of checks) {
    if (names.has(check.name)) await recordBreaches(app, check, [], ranAt);
  }
  if (names.size > 0) await reconcilePauses(app);
  return over.length;
}
