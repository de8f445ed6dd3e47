import { recordAudit } from '#modules/identity/index.ts';
import { findClosures, setMaintenance, type Closures, type Notice } from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { MaintenanceView, MaintenanceWish } from './contract.ts';

const actions = {
  shop: 'shop.maintenance_switched',
  all: 'platform.maintenance_switched',
} as const;

/** Whether the shop is closed, by its own switch or with all. */
export async function viewMaintenance(ctx: Context): Promise<MaintenanceView> {
  const { shop, all } = await shopRead(ctx, findClosures);
  return { shop, all: all && { message: all.message, until: all.until } };
}

/**
 * Closes or opens the shop of the context, or every shop of the installation: those closed by their own
 * switch stay so. The audit entry commits with it, in the shop of the context; what is open and stays
 * so leaves none. Refusals: invalid_input (an end that is over already).
 */
export async function switchMaintenance(
  ctx: Context,
  reach: keyof Closures,
  wish: MaintenanceWish,
): Promise<MaintenanceView | Refusal> {
  const notice = noticeOf(ctx, wish);
  if (notice !== null && 'refusal' in notice) return notice;
  const entry = { action: actions[reach], subjectType: 'shop', subjectId: ctx.shopId };
  const isChange = await setMaintenance(ctx, reach, notice, async (tx, before) => {
    await recordAudit(tx, [{ ...entry, before: toldOf(before), after: toldOf(notice) }]);
  });
  if (isChange) {
    ctx.log
      .named('emporium.operations')
      .info(`event=${entry.action}`, { shop_id: ctx.shopId, closed: notice !== null });
  }
  return await viewMaintenance(ctx);
}

function noticeOf({ app }: Context, wish: MaintenanceWish): Notice | Refusal | null {
  if (!wish.closed) return null;
  const until = wish.until ?? null;
  if (until !== null && Date.parse(until) <= app.clock.now().getTime()) {
    return httpRefusals.invalid_input({ errors: [{ field: 'until', message: 'is over already' }] });
  }
  return { message: wish.message?.trim() || null, until };
}

function toldOf(notice: Notice | null) {
  return { closed: notice !== null, ...notice };
}
