import { shopContext, type App } from '#platform/context.ts';
import { shopTx, systemTx } from '#platform/database/index.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import { gateOf } from './gate-board.ts';
import { deletePlaces, findShopsWithOldPlaces, lockGate, setForgotten } from './store.ts';

const KEPT_MS = 7 * 86_400_000;

export const timers: Timer[] = [
  timer({
    name: 'waiting_room.forget_places',
    everySeconds: 3600,
    run: async (app) => await forgetPlaces(app),
  }),
];

/** Removes the places of queues that were over a week ago. */
export async function forgetPlaces(app: App, keptMs = KEPT_MS): Promise<void> {
  const before = new Date(app.clock.now().getTime() - keptMs).toISOString();
  const shops = await systemTx(app, 'waiting_room.find_old', (tx) =>
    findShopsWithOldPlaces.rows(tx, before),
  );
  for (const { shop_id } of shops) {
    await shopTx(shopContext(app, shop_id), async (tx) => {
      const gate = gateOf(await lockGate.one(tx, tx.shopId));
      if (gate.state !== 'open' || gate.admitted !== gate.issued) return;
      await deletePlaces.run(tx, tx.shopId, gate.issued);
      await setForgotten.run(tx, tx.shopId, gate.issued);
    });
  }
}
