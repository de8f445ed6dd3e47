import { recordAudit } from '#modules/identity/index.ts';
import {
  closureOfAll,
  closureOfShop,
  setMaintenance,
  setMaintenanceOfAll,
  type Notice,
} from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { MaintenanceView, MaintenanceWish } from './contract.ts';

/** Whether the shop is closed, by its own switch or with all. */
export async function viewMaintenance({ app, shopId }: Context): Promise<MaintenanceView> {
  const [shop, all] = await Promise.all([closureOfShop(app, shopId), closureOfAll(app)]);
  return { shop: shown(shop), all: shown(all) };
}

/**
 * Closes or opens the shop of the context; what was so is so again without an entry. Refusals:
 * invalid_input (an end that is over already).
 */
export async function switchMaintenance(
  ctx: Context,
  wish: MaintenanceWish,
): Promise<MaintenanceView | Refusal> {
  const notice = noticeOf(ctx, wish);
  if (notice !== null && 'refusal' in notice) return notice;
  const before = await viewMaintenance(ctx);
  if (notice === null && before.shop === null) return before;
  await setMaintenance(ctx.app, ctx.shopId, notice ?? false);
  await leaveTrace(ctx, 'shop.maintenance_switched', before.shop, notice);
  return { ...before, shop: notice };
}

/** The same for every shop of the installation; those closed by their own switch stay so. */
export async function switchMaintenanceOfAll(
  ctx: Context,
  wish: MaintenanceWish,
): Promise<MaintenanceView | Refusal> {
  const notice = noticeOf(ctx, wish);
  if (notice !== null && 'refusal' in notice) return notice;
  const before = await viewMaintenance(ctx);
  if (notice === null && before.all === null) return before;
  await setMaintenanceOfAll(ctx.app, notice);
  await leaveTrace(ctx, 'platform.maintenance_switched', before.all, notice);
  return { ...before, all: notice };
}

function noticeOf({ app }: Context, wish: MaintenanceWish): Notice | Refusal | null {
  if (!wish.closed) return null;
  const until = wish.until ?? null;
  if (until !== null && Date.parse(until) <= app.clock.now().getTime()) {
    return httpRefusals.invalid_input({ errors: [{ field: 'until', message: 'is over already' }] });
  }
  return { message: wish.message?.trim() || null, until };
}

async function leaveTrace(
  ctx: Context,
  action: string,
  before: Notice | null,
  after: Notice | null,
): Promise<void> {
  const entry = { action, subjectType: 'shop', subjectId: ctx.shopId };
  await shopTx(ctx, async (tx) => {
    await recordAudit(tx, [{ ...entry, before: toldOf(before), after: toldOf(after) }]);
  });
  ctx.log
    .named('emporium.operations')
    .info(`event=${action}`, { shop_id: ctx.shopId, closed: after !== null });
}

function toldOf(notice: Notice | null) {
  return { closed: notice !== null, ...notice };
}

function shown(notice: Notice | undefined): Notice | null {
  return notice === undefined ? null : { message: notice.message, until: notice.until };
}
