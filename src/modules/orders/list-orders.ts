import { currentShop } from '#modules/shops/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { OrderSummary } from './contract.ts';
import { presentSummary } from './present-order.ts';
import { startOfDay } from './shop-day.ts';
import { countByState, listOrderRows, sumByDay } from './store/order-list.ts';
import { findLookedThrough, listOrdersByPart } from './store/order-words.ts';

/** Orders that are read to find a text in them before the index is asked. */
const LOOKED_THROUGH = 3000;
const NUMBER = /^\d{1,15}$/;

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
  const wish: Wish = {
    personId,
    state: filter.state ?? null,
    from: filter.from ? startOfDay(filter.from, timeZone, 0) : null,
    to: filter.to ? startOfDay(filter.to, timeZone, 1) : null,
    part: filter.query?.trim() || null,
    after: after ?? null,
    // One more: whether there is another page.
    limit: filter.limit + 1,
  };
  // Who has just bought something looks for it in the own list.
  const rows = await shopRead(ctx, (tx) => findRows(tx, wish), { mayLag: personId === null });
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  const more = rows.length > filter.limit && last;
  return { items: items.map(presentSummary), nextCursor: more ? writeCursor(last) : null };
}

interface Wish {
  personId: string | null;
  state: string | null;
  from: string | null;
  to: string | null;
  part: string | null;
  after: { createdAt: string; id: string } | null;
  limit: number;
}

type Row = RowOf<typeof listOrderRows>;

/**
 * A part of a word that many orders hold fills a page from the newest ones; of one that few hold the
 * index knows all. So the newest are looked through one by one, and the index tells of the rest.
 */
async function findRows(tx: Tx, wish: Wish): Promise<Row[]> {
  const { part, personId, after, from, limit } = wish;
  if (part === null || personId !== null) return await lookThrough(tx, wish);
  const bound = await findLookedThrough.row(
    tx,
    tx.shopId,
    after?.createdAt ?? null,
    after?.id ?? null,
    LOOKED_THROUGH,
  );
  const since = bound?.since ?? null;
  if (since === null || (from !== null && from >= since)) return await lookThrough(tx, wish);
  const newest = await lookThrough(tx, { ...wish, from: since });
  if (newest.length === limit) return newest;
  const older = await listOrdersByPart.rows(
    tx,
    tx.shopId,
    wish.state,
    from,
    wish.to,
    part,
    NUMBER.test(part) ? Number(part) : null,
    since,
    after?.createdAt ?? null,
    after?.id ?? null,
    limit - newest.length,
  );
  return [...newest, ...older];
}

async function lookThrough(tx: Tx, wish: Wish): Promise<Row[]> {
  const { personId, state, from, to, part, after, limit } = wish;
  return await listOrderRows.rows(
    tx,
    tx.shopId,
    personId,
    state,
    from,
    to,
    part,
    after?.createdAt ?? null,
    after?.id ?? null,
    limit,
  );
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

function writeCursor({ place, id }: Row): string {
  return Buffer.from(`${place} ${id}`).toString('base64url');
}

const CURSOR =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Undefined without a cursor, and for one that names no moment and no order. */
function readCursor(cursor = ''): { createdAt: string; id: string } | undefined {
  const match = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!match || !Number.isFinite(Date.parse(match[1]!))) return undefined;
  return { createdAt: match[1]!, id: match[2]! };
}
