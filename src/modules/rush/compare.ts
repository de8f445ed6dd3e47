/** Compares what a play brought with what was recorded. Pure. */
import type { Item, RecordedOrder } from './model.ts';

/** What one request led to in the play. */
export interface Played {
  item: Item;
  outcome: string;
  order: RecordedOrder | null;
}

export interface Difference {
  what: string;
  recorded: string;
  replayed: string;
}

export interface Comparison {
  requests: number;
  orders: { recorded: number; replayed: number };
  /** Refused checkouts by code. */
  refusals: { recorded: Record<string, number>; replayed: Record<string, number> };
  differences: Difference[];
}

/** Every request must have the same end, every order the same lines and amounts. */
export function compareRush(played: readonly Played[]): Comparison {
  const checkouts = played.filter(({ item }) => item.kind === 'checkout');
  const recorded = checkouts.map(({ item }) => item.outcome);
  const replayed = checkouts.map(({ outcome }) => outcome);
  return {
    requests: played.length,
    orders: { recorded: count(recorded)['ok'] ?? 0, replayed: count(replayed)['ok'] ?? 0 },
    refusals: { recorded: refusalsIn(recorded), replayed: refusalsIn(replayed) },
    differences: played.flatMap(differenceOf),
  };
}

function differenceOf({ item, outcome, order }: Played): Difference[] {
  const what = `${item.request.method} ${item.request.path}`;
  if (outcome !== item.outcome) return [{ what, recorded: item.outcome, replayed: outcome }];
  if (item.order === null || order === null) return [];
  const [before, after] = [wordsOf(item.order), wordsOf(order)];
  return before === after ? [] : [{ what, recorded: before, replayed: after }];
}

/** An order in one line: articles in the order of their ids, since no shopper cares for another. */
function wordsOf({ lines, shippingMinor, taxMinor, totalMinor }: RecordedOrder): string {
  const each = lines
    .toSorted((a, b) => a.variantId.localeCompare(b.variantId))
    .map(
      (line) => `${line.quantity} of ${line.variantId} at ${line.priceMinor} = ${line.totalMinor}`,
    );
  return [...each, `shipping ${shippingMinor}, tax ${taxMinor}, total ${totalMinor}`].join('; ');
}

function count(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function refusalsIn(outcomes: readonly string[]): Record<string, number> {
  return count(outcomes.filter((outcome) => outcome !== 'ok'));
}
