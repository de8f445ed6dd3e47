import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, systemTx } from '#platform/database/index.ts';
import {
  findOrdersAfter,
  findShopsWithoutWords,
  findWordsProgress,
  insertWords,
  putWordsProgress,
} from './store/order-words.ts';

/**
 * An order is indexed this long after its transaction began: none lasts so long (statements of shops
 * end after 5 s, idle transactions after 10), so that none is passed by.
 */
const SETTLED_MS = 60_000;
const BATCH = 500;
/**
 * In one look at a calm shop. While it sells more than a batch in the last minute, one batch: each costs
 * a fifth of a second of PostgreSQL's time, and who is looked for while they buy can wait.
 */
const BATCHES_MAX = 10;

/** Makes the orders of all shops findable by their words. */
export async function followWords(app: App): Promise<void> {
  const before = new Date(app.clock.now().getTime() - SETTLED_MS).toISOString();
  const shops = await systemTx(app, 'orders.follow_words', (tx) =>
    findShopsWithoutWords.rows(tx, before),
  );
  for (const { shop_id: shopId } of shops) {
    const ctx = shopContext(app, shopId);
    try {
      await followShop(ctx, before);
    } catch (error) {
      // The other shops go on; this one is looked at again with the next look.
      ctx.log.error('event=orders.words_failed', { shop_id: shopId, error });
    }
  }
}

async function followShop(ctx: Context, before: string): Promise<void> {
  const fresh = await shopRead(ctx, (tx) =>
    findOrdersAfter.rows(tx, tx.shopId, before, null, 'infinity', BATCH),
  );
  const batches = fresh.length < BATCH ? BATCHES_MAX : 1;
  for (let batch = 0; batch < batches; batch += 1) {
    const done = await shopTx(ctx, async (tx) => {
      const progress = await findWordsProgress.row(tx, tx.shopId);
      const orders = await findOrdersAfter.rows(
        tx,
        tx.shopId,
        progress?.place ?? null,
        progress?.order_id ?? null,
        before,
        BATCH,
      );
      const ids = orders.map(({ id }) => id);
      const last = ids.at(-1);
      if (last === undefined) return 0;
      await insertWords.rows(tx, tx.shopId, ids);
      await putWordsProgress.rows(tx, tx.shopId, last);
      return ids.length;
    });
    if (done < BATCH) return;
  }
}
