import { currentShop } from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { OrderSummary } from './contract.ts';
import { presentSummary } from './present-order.ts';
import { startOfDay } from './shop-day.ts';
import { countByState, listOrderRows, sumByDay } from './store/order-list.ts';

export interface OrderFilter {
  state?: string;
  /** First and last day in the shop's time. */
  from?: string;
  to?: string;
  query?: string;
  limit: number;
  cursor?: string;
}

interface OrderPage {
  items: OrderSummary[];
  nextCursor: string | null;
}

/**
 * Orders of the shop, or of one person, newest first. Refusals: invalid_input (a cursor that this
 * list did not give out).
 */
export async function listOrders(
  ctx: Context,
  filter: OrderFilter,
  personId: string | null,
): Promise<OrderPage | Refusal> {
  const { timeZone } = await currentShop(ctx);
  const after = readCursor(filter.cursor);
  if (filter.cursor !== undefined && !after) {
    return httpRefusals.invalid_input({
      errors: [{ field: 'cursor', message: 'is not a cursor of this list' }],
    });
  }
  const rows = await shopRead(
    ctx,
    (tx) =>
      listOrderRows.rows(
        tx,
        tx.shopId,
        personId,
        filter.state ?? null,
        filter.from ? startOfDay(filter.from, timeZone, 0) : null,
        filter.to ? startOfDay(filter.to, timeZone, 1) : null,
        filter.query?.trim() || null,
        after?.createdAt ?? null,
        after?.id ?? null,
        filter.limit + 1,
      ),
    // Who has just bought something looks for it in the own list.
    { mayLag: personId === null },
  );
  const items = rows.slice(0, filter.limit).map(presentSummary);
  const last = items.at(-1);
  const more = rows.length > filter.limit && last;
  return { items, nextCursor: more ? writeCursor(last) : null };
}

/** Orders and revenue by day, and how many wait. */
export async function summariseOrders(ctx: Context, days: number) {
  const { timeZone, currency } = await currentShop(ctx);
  const [sums, counts] = await shopRead(
    ctx,
    (tx) =>
      Promise.all([sumByDay.rows(tx, tx.shopId, timeZone, days), countByState.rows(tx, tx.shopId)]),
    { mayLag: true },
  );
  const count = (state: string) => counts.find((row) => row.state === state)?.orders ?? 0;
  return {
    days: sums.map((row) => ({
      day: row.day ?? '',
      orders: row.orders ?? 0,
      revenue: { amount: row.revenue_minor ?? 0, currency },
    })),
    open: count('placed'),
    pending: count('pending'),
  };
}

function writeCursor(last: OrderSummary): string {
  return Buffer.from(`${last.createdAt} ${last.id}`).toString('base64url');
}

const CURSOR =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Undefined without a cursor, and for one that names no moment and no order. */
function readCursor(cursor = ''): { createdAt: string; id: string } | undefined {
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match || !Number.isFinite(Date.parse(match[1]!))) return undefined;
  return { createdAt: match[1]!, id: match[2]! };
}
