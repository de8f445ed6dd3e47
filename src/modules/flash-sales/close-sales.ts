import { findVariants } from '#modules/catalog/index.ts';
import { recordAudit } from '#modules/identity/index.ts';
import { defaultLocation, findLevels, keyOf, moveStock } from '#modules/inventory/index.ts';
import { bumpCache } from '#platform/cache.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { onCommit, shopRead, shopTx, systemTx, type Tx } from '#platform/database/index.ts';
import { addJobs } from '#platform/jobs.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { flashSaleRefusals } from './contract.ts';
import * as store from './store/sales.ts';
import { countHeldClaims } from './store/shares.ts';

/**
 * Stops a sale now: who checks out after this transaction pays the normal price, in every process;
 * what is being paid for is kept. A sale that is over stays as it is. Refuses flash_sale_not_found.
 */
export async function stopSale(tx: Tx, id: string): Promise<Refusal | undefined> {
  await store.moveBoard.one(tx, tx.shopId);
  const sale = await store.lockSale.row(tx, tx.shopId, id);
  if (!sale) return flashSaleRefusals.flash_sale_not_found();
  const now = await tx.now();
  if ((await store.stopSaleRow.run(tx, tx.shopId, id, now)) === 0) return undefined;
  const entry = { action: 'flash_sale.stopped', subjectType: 'flash_sale', subjectId: id };
  await recordAudit(tx, [{ ...entry, before: sale, after: { stopped_at: now } }]);
  const offers = await store.listOfferRows.rows(tx, tx.shopId, [id]);
  await listAnew(
    tx,
    offers.map((row) => row.variant_id),
  );
  return undefined;
}

/** Has the products of these articles listed anew, and every page made anew, once this commits. */
export async function listAnew(tx: Tx, variantIds: readonly string[]): Promise<void> {
  const variants = await findVariants(tx, variantIds);
  const productIds = [...new Set(variants.map(({ productId }) => productId))];
  if (productIds.length > 0) {
    await addJobs(tx, [{ task: 'search.refresh_products', payload: { productIds } }]);
  }
  onCommit(tx, () => bumpCache(tx.ctx.app, tx.shopId));
}

/**
 * Gives back what ended sales of all shops have left, and closes those of which nothing is held any
 * more. Repeated until the last hold has ended; safe twice and at once. One sale's trouble does not
 * keep the others waiting.
 */
export async function closeSales(app: App): Promise<void> {
  const open = await systemTx(app, 'flash_sales.find_open', (tx) => store.findOpenSales.rows(tx));
  for (const shopId of new Set(open.map((row) => row.shop_id))) {
    const ctx = shopContext(app, shopId);
    try {
      await closeOfShop(ctx);
    } catch (error) {
      ctx.log.error('event=flash_sales.close_failed', { shop_id: shopId, error });
    }
  }
}

async function closeOfShop(ctx: Context): Promise<void> {
  const ended = await shopRead({ ...ctx }, async (tx) =>
    store.findEndedSales.rows(tx, tx.shopId, await tx.now()),
  );
  for (const { id } of ended) {
    const result = await shopTx({ ...ctx }, (tx) => giveBackLeft(tx, id));
    // A checkout that had begun before the end took its goods in between: the next round sees them.
    if (isRefusal(result)) ctx.log.info('event=flash_sales.close_later', { sale_id: id });
  }
}

/**
 * Gives back what is left and free of one ended sale; closes it when nothing is held. A refusal: a
 * checkout that had begun before the end took some meanwhile; nothing has moved.
 */
export async function giveBackLeft(tx: Tx, id: string): Promise<Refusal | undefined> {
  await store.moveBoard.one(tx, tx.shopId);
  const sale = await store.lockSale.row(tx, tx.shopId, id);
  if (!sale || sale.closed_at !== null) return undefined;
  const offers = await store.listOfferRows.rows(tx, tx.shopId, [id]);
  const variantIds = offers.map((row) => row.variant_id);
  const levels = await findLevels(tx, variantIds, [id]);
  const free = variantIds.flatMap((variantId) => {
    const level = levels.get(keyOf({ variantId, locationId: id }));
    const quantity = level ? level.onHand - level.reserved : 0;
    return quantity > 0
      ? [{ variantId, fromLocationId: id, toLocationId: defaultLocation(tx), quantity }]
      : [];
  });
  const why = { reference: `flash sale ${id}`, reason: `flash sale is over: ${sale.name}` };
  const short = await moveStock(tx, free, why);
  if (short.length > 0) return flashSaleRefusals.allotment_above_stock();
  if (free.length > 0) {
    await store.noteGivenBack.run(
      tx,
      tx.shopId,
      id,
      free.map(({ variantId }) => variantId),
      free.map(({ quantity }) => quantity),
    );
  }
  const { held } = await countHeldClaims.one(tx, tx.shopId, id);
  const nothingHeld = held === 0 && [...levels.values()].every((level) => level.reserved === 0);
  if (nothingHeld) await store.closeSaleRow.run(tx, tx.shopId, id, await tx.now());
  if (nothingHeld || free.length > 0) await listAnew(tx, variantIds);
  return undefined;
}
