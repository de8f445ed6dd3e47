import type { LedgerEntry, PaymentEntry } from '../../src/modules/payments/gateway/book.ts';

/** The gateway's own book: the judge of every trial about money. */
export async function readLedger(url: string): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = [];
  for (let cursor = 0; ;) {
    const answer = await fetch(`${url}/ledger?cursor=${cursor}`);
    const page = (await answer.json()) as { entries: LedgerEntry[]; nextCursor: number };
    all.push(...page.entries);
    if (page.nextCursor === cursor) return all;
    cursor = page.nextCursor;
  }
}

/** Money that the gateway took and kept, by reference (the order's id). */
export function netCaptures(entries: readonly LedgerEntry[]): Map<string, number> {
  const payments = new Map<string, PaymentEntry>();
  const net = new Map<string, number>();
  for (const entry of entries) {
    if (entry.type === 'payment') {
      payments.set(entry.id, entry);
      add(net, entry.reference, entry.status === 'approved' ? entry.amountMinor : 0);
    } else if (entry.type === 'refund') {
      add(net, payments.get(entry.paymentId)!.reference, -entry.amountMinor);
    } else if (entry.paymentId !== null) {
      const { reference, amountMinor } = payments.get(entry.paymentId)!;
      add(net, reference, -amountMinor);
    }
  }
  return net;
}

/** How many times the gateway charged a card. */
export function chargeCount(entries: readonly LedgerEntry[]): number {
  return entries.filter((entry) => entry.type === 'payment' && entry.status === 'approved').length;
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
