import type { Ending } from './buyer.ts';
import { brokenChecks, keptCharges, placedOrders, unitsOf } from './read-books.ts';
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

/** Reads the shop's ledgers and the gateway's own book; nothing is taken from what buyers say. */
export async function judge(
  system: ThrowAway,
  { endings, units, sku, unsettled, looks, wrongLooks }: Rush,
): Promise<Verdict> {
  const sold = await unitsOf(system, sku);
  const placed = await placedOrders(system);
  const charges = await keptCharges(system);
  const broken = await brokenChecks(system);
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
    brokenChecks: broken,
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

function count(endings: readonly Ending[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of endings) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
