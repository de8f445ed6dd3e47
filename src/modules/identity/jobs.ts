import { shopContext, type App } from '#platform/context.ts';
import { shopTx, systemTx } from '#platform/database/index.ts';
import { timer } from '#platform/jobs.ts';
import { gauge } from '#platform/metrics.ts';
import { KEEP_ENDED_SESSIONS_DAYS } from './model.ts';
import { countSessions } from './people-by-day.ts';
import { purgeLinks } from './store/links.ts';
import { countOldSessions, listShopsToPurge, purgeSessions } from './store/sessions.ts';
import { purgeThrottles } from './store/throttles.ts';

const DAY_MS = 86_400_000;
/** Longer than any throttle remembers. */
const KEEP_THROTTLES_MS = 2 * 3_600_000;

const activeSessions = gauge('active_sessions', 'Sessions that are signed in, in all shops');

/**
 * Removes, shop by shop, sessions and links that ended more than `olderThanDays` ago and counters
 * that have forgotten. The decision needs no exact clock. Returns how many sessions went.
 */
export async function purgeIdentity(app: App, olderThanDays: number): Promise<number> {
  const now = app.clock.now().getTime();
  const sessionsBefore = new Date(now - olderThanDays * DAY_MS).toISOString();
  const throttlesBefore = new Date(now - KEEP_THROTTLES_MS).toISOString();
  const shops = await systemTx(app, 'identity.purge', (tx) =>
    listShopsToPurge.rows(tx, sessionsBefore, throttlesBefore),
  );
  let purged = 0;
  for (const { shop_id: shopId } of shops) {
    if (shopId === null) continue;
    purged += await shopTx(shopContext(app, shopId), async (tx) => {
      await purgeLinks.run(tx, shopId, sessionsBefore);
      await purgeThrottles.run(tx, shopId, throttlesBefore);
      return await purgeSessions.run(tx, shopId, sessionsBefore);
    });
  }
  return purged;
}

/** How many sessions `purgeIdentity` would remove. */
export async function countPurgeable(app: App, olderThanDays: number): Promise<number> {
  const before = new Date(app.clock.now().getTime() - olderThanDays * DAY_MS).toISOString();
  const { sessions } = await systemTx(app, 'identity.purge', (tx) =>
    countOldSessions.one(tx, before),
  );
  return sessions ?? 0;
}

export const timers = [
  timer({
    name: 'identity.purge',
    everySeconds: 3600,
    run: async (app) => {
      const sessions = await purgeIdentity(app, KEEP_ENDED_SESSIONS_DAYS);
      if (sessions > 0)
        app.log.named('emporium.identity').info('event=identity.purged', { sessions });
    },
  }),
  timer({
    name: 'identity.count_sessions',
    everySeconds: 30,
    run: async (app) => {
      activeSessions.set(await countSessions(app));
    },
  }),
];
