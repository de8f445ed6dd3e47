/** A shop's own row and host names, in whatever database is asked: live, restored, or another's. */
import type { MovingTx } from '#platform/database/moving.ts';
import { deadlines } from '../carried.ts';
import { quote, quoteTable, stageOf } from './rows.ts';

/** A shop as a file names it. */
export interface NamedShop {
  id: string;
  slug: string;
  name: string;
}

/** The shop with this id or slug. */
export async function findShopRow(tx: MovingTx, key: string): Promise<NamedShop | undefined> {
  const [row] = await tx.ask(
    'select id::text, slug, name from shops.shops where id::text = $1 or slug = $1',
    [key],
  );
  if (!row) return undefined;
  const [id, slug, name] = row as [string, string, string];
  return { id, slug, name };
}

/** Gives the waiting shop another slug. */
export async function renameStaged(tx: MovingTx, slug: string): Promise<void> {
  await tx.run(`update ${stageOf({ name: 'shops.shops' })} set slug = $1`, [slug]);
}

/** Takes host names out of the waiting rows that are another shop's here; returns them. */
export async function leaveTakenHosts(tx: MovingTx, shopId: string): Promise<string[]> {
  const rows = await tx.ask(
    `delete from ${stageOf({ name: 'shops.domains' })} w using shops.domains d
     where d.host = w.host and d.shop_id <> $1 returning d.host`,
    [shopId],
  );
  return rows.map(([host]) => host as string);
}

/** Closes or opens the shop; it becomes the default one where there is none. */
export async function finishShop(
  tx: MovingTx,
  shopId: string,
  maintenance: boolean,
): Promise<void> {
  await tx.run(
    `update shops.shops set maintenance = $2,
       is_default = is_default or not exists (select from shops.shops where is_default)
     where id = $1`,
    [shopId, maintenance],
  );
}

/** Lets work that waits in the shop's rows be done soon; returns how many rows that were. */
export async function moveDeadlines(tx: MovingTx, shopId: string): Promise<number> {
  let moved = 0;
  for (const { table, column, states, graceSeconds } of deadlines) {
    moved += await tx.run(
      `update ${quoteTable(table)} set ${quote(column)} = now() + make_interval(secs => $3)
       where shop_id = $1 and state = any($2::text[]) and ${quote(column)} < now()`,
      [shopId, states, graceSeconds],
    );
  }
  return moved;
}

/** An order that goes when the shop is put back. */
export interface LostOrder {
  number: number;
  email: string;
  totalMinor: number;
  currency: string;
  paymentId: string;
}

const LOST_MAX = 10_000;

/** Placed orders that do not wait to come back, by number; ten thousand at most. */
export async function findLostOrders(tx: MovingTx, shopId: string): Promise<LostOrder[]> {
  const rows = await tx.ask(
    `select o.number::text, o.email, o.total_minor::text, o.currency, o.payment_id::text
     from orders.orders o where o.shop_id = $1 and o.number is not null
       and not exists (select from ${stageOf({ name: 'orders.orders' })} s
         where s.id = o.id and s.number is not null)
     order by o.number limit ${LOST_MAX}`,
    [shopId],
  );
  return rows.map((row) => {
    const [number, email, total, currency, paymentId] = row as [
      string,
      string,
      string,
      string,
      string,
    ];
    return { number: Number(number), email, totalMinor: Number(total), currency, paymentId };
  });
}
