/** Judges a sale from outside, by the ledgers of shop and gateway; what buyers were told is the claim. */
import { setTimeout as sleep } from 'node:timers/promises';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import type { Ending } from '../../src/modules/quality/prove/buyer.ts';

/** Runs a statement of the database's owner. */
export type Sql = <T>(statement: string) => Promise<T[]>;

export interface SaleFacts {
  sold: number;
  left: number;
  reserved: number;
  /** Orders whose money at the gateway is not their total, and money without an order. */
  moneyWrong: string[];
  /** Buyers who were told "sold" and have no placed order. */
  lost: string[];
  /** Buyers who were told "no" and have an order all the same. */
  surprised: string[];
  unanswered: number;
}

/** What became of the article; every fact but sold, left and reserved should be empty. */
export async function judgeSale(
  sql: Sql,
  gatewayUrl: string,
  sku: string,
  endings: readonly Ending[],
): Promise<SaleFacts> {
  const [stock] = await sql<{ sold: number; left: number; reserved: number }>(
    `select (select coalesce(sum(l.quantity), 0)::int from orders.lines l
         join orders.orders o on o.shop_id = l.shop_id and o.id = l.order_id
         where o.state = 'placed' and l.sku = v.sku) as sold,
       s.on_hand::int as left, s.reserved::int as reserved
     from inventory.stock s join catalog.variants v on v.shop_id = s.shop_id and v.id = s.variant_id
     where v.sku = '${sku}'`,
  );
  const orders = await sql<{ id: string; checkout: string; total: number }>(
    `select o.id, a.id as checkout, o.total_minor::float8 as total from orders.orders o
     join checkout.attempts a on a.shop_id = o.shop_id and a.order_id = o.id
     where o.state = 'placed'`,
  );
  const placed = new Map(orders.map(({ id, total }) => [id, total]));
  const bought = new Set(orders.map(({ checkout }) => checkout));
  const kept = netCaptures(await readLedger(gatewayUrl));
  const told = endings.filter(({ outcome }) => outcome === 'sold');
  return {
    ...stock!,
    moneyWrong: [...new Set([...placed.keys(), ...kept.keys()])]
      .filter((id) => (placed.get(id) ?? 0) !== (kept.get(id) ?? 0))
      .map((id) => `${id}: total ${placed.get(id) ?? 0}, kept ${kept.get(id) ?? 0}`),
    lost: told.map(({ orderId }) => orderId ?? '').filter((id) => !placed.has(id)),
    surprised: endings
      .filter(({ outcome }) => !MAY_HAVE_BOUGHT.has(outcome))
      .map(({ plan }) => plan.checkoutId)
      .filter((id) => bought.has(id)),
    unanswered: endings.filter(({ outcome }) => NO_ANSWER.has(outcome)).length,
  };
}

const NO_ANSWER = new Set(['unanswered', 'pending']);
const MAY_HAVE_BOUGHT = new Set(['sold', 'left_while_paying', ...NO_ANSWER]);

/** What has no end yet: attempts, payments, refunds. */
const OPEN = `select
  (select count(*)::int from checkout.attempts where state = 'asking') as attempts,
  (select count(*)::int from payments.payments
    where state in ('asking', 'unknown', 'voiding')) as payments,
  (select count(*)::int from payments.refunds where state = 'asking') as refunds,
  (select count(*)::int from inventory.reservations
    where state = 'active' and expires_at < now() - interval '60 s') as reservations,
  (select count(*)::int from graphile_worker.jobs where run_at < now()) as jobs`;

const DUE_JOBS = `select j.task_identifier, j.attempts, j.last_error, j.locked_by,
    now() - j.locked_at as locked_for, now() - j.run_at as due_for, l.seen_at as worker_seen_at
  from graphile_worker.jobs j
  left join platform.worker_leases l on l.worker_id = j.locked_by
  where j.run_at < now() order by j.id limit 10`;

/** Waits until nothing is open any more; how long it took. Throws with what is left in time. */
export async function untilQuiet(sql: Sql, limitMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [open] = await sql<Record<string, number>>(OPEN);
    const waiting = Object.values(open!).some((count) => count > 0);
    if (!waiting) return performance.now() - began;
    if (performance.now() - began > limitMs) {
      const jobs = JSON.stringify(await sql(DUE_JOBS));
      throw new Error(`Not quiet after ${limitMs} ms: ${JSON.stringify(open)}, jobs ${jobs}`);
    }
    await sleep(200);
  }
}
