import { recordAudit } from '#modules/identity/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { onCommit, shopTx, systemTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { pathOf, pausingChecks } from './model.ts';
import { readPauses } from './pause-board.ts';
import { findOpenBreaches } from './store/breaches.ts';
import {
  addPauses,
  endPauses,
  findOpenPauses,
  findOutlivedPauses,
  findUnpausedBreaches,
} from './store/pauses.ts';

/**
 * Brings the pauses in line with the breaches: each open breach that endangers a write path stops
 * it, once; a pause whose breach is over ends. One shop's trouble does not keep the others waiting.
 */
export async function reconcilePauses(app: App): Promise<void> {
  const { unpaused, outlived } = await systemTx(app, 'quality.find_pauses', async (tx) => ({
    unpaused: await findUnpausedBreaches.rows(tx, [...pausingChecks]),
    outlived: await findOutlivedPauses.rows(tx),
  }));
  const wanted = unpaused.flatMap(({ id, shop_id, check_name, found }) => {
    const path = pathOf(check_name, found);
    return path === null || shop_id === null
      ? []
      : [{ shopId: shop_id, breachId: id, path, reason: check_name }];
  });
  const shops = new Set([
    ...wanted.map(({ shopId }) => shopId),
    ...outlived.map((row) => row.shop_id),
  ]);
  for (const shopId of shops) {
    const begin = wanted.filter((each) => each.shopId === shopId);
    const end = outlived.filter((row) => row.shop_id === shopId).map(({ id }) => id);
    try {
      await changePauses(shopContext(app, shopId), begin, end);
    } catch (error) {
      const extra = { shop_id: shopId, error };
      app.log.named('emporium.quality').error('event=pause.not_written', extra);
    }
  }
}

interface NewPause {
  breachId: string;
  path: string;
  reason: string;
}

async function changePauses(
  ctx: Context,
  begin: readonly NewPause[],
  end: string[],
): Promise<void> {
  const now = ctx.app.clock.now().toISOString();
  const begun = await shopTx(ctx, async (tx) => {
    onCommit(tx, () => void readPauses(ctx.app));
    if (end.length > 0) await endPauses.rows(tx, tx.shopId, end, now, 'breach resolved');
    if (begin.length === 0) return [];
    return await addPauses.rows(
      tx,
      tx.shopId,
      begin.map(() => newId()),
      begin.map(({ breachId }) => breachId),
      begin.map(({ path }) => path),
      begin.map(({ reason }) => reason),
      now,
    );
  });
  const log = ctx.log.named('emporium.quality');
  for (const { id, path } of begun) {
    log.error('event=sales.paused', { shop_id: ctx.shopId, pause_id: id, path });
  }
  for (const id of end) log.info('event=sales.resumed', { shop_id: ctx.shopId, pause_id: id });
}

/**
 * Lifts a pause by hand, with its audit entry; false when the shop has no such pause in force. While
 * the breach stands it is not paused again: somebody has decided.
 */
export async function resumePath(ctx: Context, pauseId: string): Promise<boolean> {
  const now = ctx.app.clock.now().toISOString();
  const by = ctx.actor.name;
  return await shopTx(ctx, async (tx) => {
    const [ended] = await endPauses.rows(tx, tx.shopId, [pauseId], now, by);
    if (!ended) return false;
    onCommit(tx, () => void readPauses(ctx.app));
    await recordAudit(tx, [
      {
        action: 'sales.resumed',
        subjectType: 'pause',
        subjectId: pauseId,
        before: { path: ended.path, breachId: ended.breach_id },
        after: { endedBy: by },
      },
    ]);
    return true;
  });
}

/** Breaches that stand and pauses in force, of every shop, oldest first. */
export async function findTroubles(app: App) {
  return await systemTx(app, 'quality.find_pauses', async (tx) => ({
    breaches: await findOpenBreaches.rows(tx),
    pauses: await findOpenPauses.rows(tx),
  }));
}
