/** What became of faulted checkouts: the gateway's ledger is the judge. */
import { setTimeout as sleep } from 'node:timers/promises';
import { netCaptures, readLedger } from '#kit/ledger.ts';
import type { System } from '#kit/system.ts';
import type { Checkout } from './faulted-shoppers.ts';

interface OrderRow {
  id: string;
  state: string;
  total: number;
  payment: string;
}

/** Everything that still waits for the provider's word, and orders that wait for it. */
export async function openEnds(system: System): Promise<Record<string, number>> {
  const rows = await system.sql<{ what: string; open: number }>(
    `select 'payment ' || state as what, count(*)::int as open from payments.payments
     where state in ('asking', 'unknown', 'voiding') group by state
     union all select 'refund', count(*)::int from payments.refunds where state = 'asking'
     having count(*) > 0
     union all select 'order', count(*)::int from orders.orders o
     join payments.payments p on p.shop_id = o.shop_id and p.id = o.payment_id
     where o.state = 'pending' and p.state <> 'needs_review' having count(*) > 0`,
  );
  return Object.fromEntries(rows.map(({ what, open }) => [what, open]));
}

/** How long it took until nothing was open; throws with what still is after `limitMs`. */
export async function untilSettled(system: System, limitMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const open = await openEnds(system);
    const tookMs = performance.now() - began;
    if (Object.keys(open).length === 0) return tookMs;
    if (tookMs > limitMs) throw new Error(`still open: ${JSON.stringify(open)}`);
    await sleep(250);
  }
}

/** Breaches of each kind, all empty when all is well; and how many orders stand. */
export async function judge(system: System, checkouts: readonly Checkout[]) {
  const ledger = await readLedger(system.gatewayUrl);
  const references = ledger.flatMap((entry) =>
    entry.type === 'payment' && entry.status === 'approved' ? entry.reference : [],
  );
  const kept = netCaptures(ledger);
  const orders = await readOrders(system);
  const byId = new Map(orders.map((order) => [order.id, order]));
  const placed = orders.filter(({ state }) => state === 'placed');
  const inReview = new Set(orders.flatMap((one) => (one.payment === 'needs_review' ? one.id : [])));
  const acknowledged = checkouts.filter(({ status }) => status === 200 || status === 201);
  const bought = [...kept].filter(([id, net]) => net !== 0 && !inReview.has(id));
  const firsts = new Set<string>();
  const again = references.filter((id) => firsts.size === firsts.add(id).size);
  const breaches: Record<string, unknown[]> = {
    'charged twice': again,
    'kept without an order': bought.filter(([id]) => byId.get(id)?.state !== 'placed'),
    'kept another amount': bought.filter(([id, net]) => byId.get(id)?.total !== net),
    'placed and not paid': placed.filter(({ id }) => !kept.get(id)),
    'promised and lost': acknowledged.filter((one) => byId.get(one.orderId!)?.state !== 'placed'),
    'one order, two payments': orders.filter((order) => byId.get(order.id) !== order),
    'in review without money': [...inReview].filter((id) => !kept.get(id)),
    'goods that left in review': await leftWhileInReview(system),
  };
  return { breaches, placed: placed.length, inReview: inReview.size, charges: references.length };
}

async function readOrders(system: System): Promise<OrderRow[]> {
  return await system.sql<OrderRow>(
    `select o.id, o.state, o.total_minor::float8 as total, p.state as payment
     from orders.orders o
     join payments.payments p on p.shop_id = o.shop_id and p.payable_id = o.id
     where o.email like 'shopper-%'`,
  );
}

/** Goods are not released before a person has decided (trial 5). */
async function leftWhileInReview(system: System): Promise<unknown[]> {
  return await system.sql(
    `select o.id from orders.orders o
     join payments.payments p on p.shop_id = o.shop_id and p.id = o.payment_id
     join inventory.reservations r on r.shop_id = o.shop_id and r.id = o.reservation_id
     where p.state = 'needs_review' and (o.state <> 'pending' or r.state = 'committed')`,
  );
}
