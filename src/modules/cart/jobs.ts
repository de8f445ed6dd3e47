import { shopContext } from '#platform/context.ts';
import { shopTx, systemTx } from '#platform/database/index.ts';
import { timer, type Timer } from '#platform/jobs.ts';
import { deleteOldCarts, findShopsWithOldCarts } from './store.ts';

/** A cart that nobody touched for so long is forgotten; its id then answers 404. */
const KEPT_DAYS = 90;

export const timers: Timer[] = [
  timer({
    name: 'cart.forget_old_carts',
    everySeconds: 3600,
    run: async (app) => {
      const shops = await systemTx(app, 'cart.forget_old_carts', (tx) =>
        findShopsWithOldCarts.rows(tx, KEPT_DAYS),
      );
      for (const { shop_id } of shops) {
        await shopTx(shopContext(app, shop_id), (tx) => deleteOldCarts.run(tx, shop_id, KEPT_DAYS));
      }
    },
  }),
];
