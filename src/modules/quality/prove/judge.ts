import type { Ending } from './buyer.ts';
import type { ThrowAway } from './throw-away.ts';

/** What the ledgers say after a rush. */
export interface Verdict {
  orders: number;
  unitsSold: number;
  unitsLeft: number;
  /** How often it was counted during the sale, and how often sold and left were not the units. */
  looks: number;
  wrongLooks: number;
  refused: Record<string, number>;
  /** Buyers who never got an answer, or whose payment never ended. */
  unanswered: number;
  pending: number;
  /** Attempts and payments that found no end, long after the last buyer. */
  unsettled: number;
  /** Units sold, or left, beyond those that were there. */
  oversold: number;
  /** Units that are neither sold nor left. */
  undersold: number;
  /** Orders charged more than once, and charges kept without an order. */
  doubleCharges: number;
  chargesWithoutOrder: number;
  /** Buyers who were told "sold" and have no placed order. */
  lostOrders: number;
  brokenChecks: string[];
  holds: boolean;
}

/** What was tried: `units` of `sku` were there, and `unsettled` payments found no end in time. */
export interface Rush {
  endings: readonly Ending[];
  units: number;
  sku: string;
  unsettled: number;
  looks: number;
  wrongLooks: number;
}

interface LedgerEntry {
  type: 'payment' | 'refund' | 'void';
  id: string;
  reference?: string;
  status?: string;
  paymentId?: string | null;
}

/** Reads the shop's ledgers and the gateway's own book; nothing is taken from what buyers say. */
export async function judge(
  system: ThrowAway,
  { endings, units, sku, unsettled, looks, wrongLooks }: Rush,
): Promise<Verdict> {
  const sold = await unitsOf(system, sku);
  const placed = await placedOrders(system);
  const charges = await keptCharges(system);
  const checks = await system.command<{ checks: { name: string; rows: unknown[] }[] }>(
    'checks',
    'run',
  );
  const told = endings.filter((ending) => ending.outcome === 'sold');
  const verdict = {
    orders: placed.size,
    unitsSold: sold.sold,
    unitsLeft: sold.left,
    looks,
    wrongLooks,
    refused: count(endings.filter(({ outcome }) => outcome !== 'sold')),
    unanswered: endings.filter(({ outcome }) => outcome === 'unanswered').length,
    pending: endings.filter(({ outcome }) => outcome === 'pending').length,
    unsettled,
    oversold: Math.max(0, sold.sold + sold.left - units),
    undersold: Math.max(0, units - sold.sold - sold.left),
    doubleCharges: [...charges.values()].filter((times) => times > 1).length,
    chargesWithoutOrder: [...charges.keys()].filter((order) => !placed.has(order)).length,
    lostOrders: told.filter(({ orderId }) => !placed.has(orderId!)).length,
    brokenChecks: checks.checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name),
  };
  return { ...verdict, holds: holds(verdict) };
}

function holds(verdict: Omit<Verdict, 'holds'>): boolean {
  const { oversold, undersold, doubleCharges, chargesWithoutOrder, lostOrders } = verdict;
  const wrong =
    oversold + undersold + doubleCharges + chargesWithoutOrder + lostOrders + verdict.wrongLooks;
  const open = verdict.unanswered + verdict.pending + verdict.unsettled;
  return wrong + open + verdict.brokenChecks.length === 0;
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

function count(endings: readonly Ending[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of endings) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
