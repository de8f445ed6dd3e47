import type { SalesLine } from './read-sales.ts';
import type { InvoiceResult } from './sell-invoices.ts';

/** A sold line whose price in the file is not the catalogue's: the wholesaler gave some customers others. */
export interface PriceDifference {
  row: number;
  invoice: string;
  stockCode: string;
  quantity: number;
  filePriceMinor: number;
  cataloguePriceMinor: number;
  differenceMinor: number;
}

/** Where every line of the file ended. */
export interface Reconciliation {
  lines: number;
  sold: { lines: number; invoices: number; units: number };
  notASale: Record<string, number>;
  cancellations: number;
  refused: { lines: number; invoices: number; byCode: Record<string, number> };
  /** Orders answered with an order that an earlier run had placed. */
  replayedOrders: number;
  /** Sum of the totals of the orders, as the shop answered. */
  revenueMinor: number;
  /** Sum over sold lines of quantity × the catalogue's price. */
  catalogueSumMinor: number;
  /** Sum over sold lines of quantity × the file's price. */
  fileSumMinor: number;
  priceDifferences: PriceDifference[];
  /** Whether every line is accounted for and the sums agree to the penny. */
  agrees: boolean;
}

/** Puts every line of the file under one heading and the sums side by side. Pure. */
export function reconcile(
  lines: readonly SalesLine[],
  results: readonly InvoiceResult[],
  cataloguePriceMinor: ReadonlyMap<string, number>,
): Reconciliation {
  const placed = results.filter((result) => result.order);
  const refused = results.filter((result) => result.refusal);
  const soldLines = placed.flatMap((result) => result.invoice.lines);
  const priced = soldLines.map((line) => ({
    line,
    filePriceMinor: line.priceMinor!,
    price: cataloguePriceMinor.get(line.stockCode)!,
  }));
  const notASale = lines.filter((line) => line.kind === 'not_a_sale');
  const cancellations = lines.filter((line) => line.kind === 'cancellation').length;
  const refusedLines = sum(refused, (result) => result.invoice.lines.length);
  const revenueMinor = sum(placed, (result) => result.order!.totalMinor);
  const catalogueSumMinor = sum(priced, ({ line, price }) => line.quantity * price);
  const accounted = soldLines.length + notASale.length + cancellations + refusedLines;
  return {
    lines: lines.length,
    sold: {
      lines: soldLines.length,
      invoices: placed.length,
      units: sum(soldLines, (line) => line.quantity),
    },
    notASale: countBy(notASale, (line) => line.reason!),
    cancellations,
    refused: {
      lines: refusedLines,
      invoices: refused.length,
      byCode: countBy(refused, (result) => result.refusal!.code),
    },
    replayedOrders: placed.filter((result) => result.order!.replayed).length,
    revenueMinor,
    catalogueSumMinor,
    fileSumMinor: sum(priced, ({ line, filePriceMinor }) => line.quantity * filePriceMinor),
    priceDifferences: priced
      .filter(({ filePriceMinor, price }) => filePriceMinor !== price)
      .map(({ line, filePriceMinor, price }) => ({
        row: line.row,
        invoice: line.invoice,
        stockCode: line.stockCode,
        quantity: line.quantity,
        filePriceMinor,
        cataloguePriceMinor: price,
        differenceMinor: line.quantity * (price - filePriceMinor),
      })),
    agrees: accounted === lines.length && revenueMinor === catalogueSumMinor,
  };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
