/** What the books of a throw-away installation say: its own, and the gateway's. */
import type { ThrowAway } from './throw-away.ts';

interface LedgerEntry {
  type: 'payment' | 'refund' | 'void';
  id: string;
  reference?: string;
  status?: string;
  paymentId?: string | null;
}

/** Pieces in placed orders, and pieces on hand: of one moment. */
export async function unitsOf(
  system: ThrowAway,
  sku: string,
): Promise<{ sold: number; left: number }> {
  const [row] = await system.command<{ sold: number; left: number }[]>(
    'sql',
    `select
       (select coalesce(sum(l.quantity), 0)::int from orders.lines l
        join orders.orders o on o.shop_id = l.shop_id and o.id = l.order_id
        where o.state = 'placed' and l.sku = '${sku}') as sold,
       (select sum(s.on_hand)::int from inventory.stock s
        join catalog.variants v on v.shop_id = s.shop_id and v.id = s.variant_id
        where v.sku = '${sku}') as left`,
  );
  return { sold: row!.sold, left: row!.left };
}

/** Ids of the orders that were placed. */
export async function placedOrders(system: ThrowAway): Promise<Set<string>> {
  const rows = await system.command<{ id: string }[]>(
    'sql',
    `select id from orders.orders where state = 'placed'`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** How often each order was charged, by the gateway's book, voids and refunds taken off. */
export async function keptCharges(system: ThrowAway): Promise<Map<string, number>> {
  const byPayment = new Map<string, string>();
  for (let cursor = 0; ;) {
    const answer = await fetch(`${system.gatewayUrl}/ledger?cursor=${cursor}`);
    const page = (await answer.json()) as { entries: LedgerEntry[]; nextCursor: number };
    for (const entry of page.entries) {
      if (entry.type === 'payment' && entry.status === 'approved') {
        byPayment.set(entry.id, entry.reference!);
      } else if (entry.paymentId) byPayment.delete(entry.paymentId);
    }
    if (page.nextCursor === cursor) break;
    cursor = page.nextCursor;
  }
  const charges = new Map<string, number>();
  for (const order of byPayment.values()) charges.set(order, (charges.get(order) ?? 0) + 1);
  return charges;
}

/** Names of the invariants that are broken now. */
export async function brokenChecks(system: ThrowAway): Promise<string[]> {
  const { checks } = await system.command<{ checks: { name: string; rows: unknown[] }[] }>(
    'checks',
    'run',
  );
  return checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
}
