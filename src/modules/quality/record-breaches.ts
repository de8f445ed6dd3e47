import type { Check } from '#platform/checks.ts';
import type { App } from '#platform/context.ts';
import { systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { oversellIncidents } from './metrics.ts';
import { CANARY, idsOf, pathOf, rowKey, stockChecks, type Found } from './model.ts';
import { resolveBreaches, seeBreaches } from './store/breaches.ts';
import { noteCanarySeen } from './store/watch.ts';

/** Most breaches of one check that get a row and an alert of their own. */
const RECORDED_MAX = 100;

/**
 * Stores what one run of one check found: new breaches with an alert each, known ones as seen again,
 * those that are gone as resolved. `ranAt` is the time before the check ran.
 */
export async function recordBreaches(
  app: App,
  check: Check,
  rows: readonly Found[],
  ranAt: string,
): Promise<void> {
  const byKey = new Map(rows.map((row) => [rowKey(check, row), row]));
  const keys = [...byKey.keys()].toSorted();
  const kept = keys.slice(0, RECORDED_MAX);
  const found = kept.map((key) => byKey.get(key)!);
  const { seen, resolved } = await systemTx(app, 'quality.record_breaches', async (tx) => ({
    seen: await seeBreaches.rows(
      tx,
      check.name,
      kept.map(() => newId()),
      found.map(shopOf),
      kept,
      found,
      ranAt,
    ),
    resolved: await resolveBreaches.rows(tx, check.name, keys, ranAt),
  }));
  const fresh = seen.filter((row) => row.is_new === true);
  for (const { id, row_key } of fresh) alert(app, check, id, byKey.get(row_key)!);
  if (keys.length > kept.length && fresh.length > 0) {
    app.log.named('emporium.quality').error('event=invariant.breaches_beyond_limit', {
      check: check.name,
      breaches: keys.length,
      recorded: kept.length,
    });
  }
  for (const { id, shop_id } of resolved) {
    const extra = { check: check.name, breach_id: id, shop_id };
    app.log.named('emporium.quality').info('event=invariant.restored', extra);
  }
  if (check.name === CANARY && seen.length > 0) await noteSighting(app, found, ranAt);
}

/** Names shop and row by their ids alone: a row may hold an e-mail address, a log may not. */
function alert(app: App, check: Check, breachId: string, row: Found): void {
  if (stockChecks.includes(check.name)) oversellIncidents.inc();
  app.log.named('emporium.quality').error('event=invariant.breach', {
    check: check.name,
    promise: check.promise,
    breach_id: breachId,
    shop_id: shopOf(row),
    row: idsOf(check, row),
    pauses: pathOf(check.name, row),
    planted: check.name === CANARY,
  });
}

/** Only after the alert has gone out: a sighting is proof of the whole way. */
async function noteSighting(app: App, rows: readonly Found[], at: string): Promise<void> {
  const ids = rows.map((row) => String(row['canary_id']));
  await systemTx(app, 'quality.record_breaches', (tx) => noteCanarySeen.run(tx, ids, at));
  app.log.named('emporium.quality').info('event=invariant.canary_seen', { canaries: ids.length });
}

function shopOf(row: Found): string | null {
  const shopId = row['shop_id'];
  return typeof shopId === 'string' ? shopId : null;
}
