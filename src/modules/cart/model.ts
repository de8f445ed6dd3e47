import type { Actor } from '#platform/context.ts';

/** What the shopper chose. */
export interface ChosenLine {
  variantId: string;
  /** Whole steps of the article's unit. */
  quantity: number;
}

/** One wish about the lines of a cart. */
export type LineChange =
  /** Sets quantities. */
  | { kind: 'put'; lines: readonly ChosenLine[] }
  /** Adds to quantities. */
  | { kind: 'add'; lines: readonly ChosenLine[] }
  /** These lines and no others, in this order; lines of one article are one. */
  | { kind: 'replace'; lines: readonly ChosenLine[] }
  /** Takes articles out; what is not in the cart is out already. */
  | { kind: 'remove'; variantIds: readonly string[] };

/** Largest quantity of a line: that of the column's CHECK. */
const QUANTITY_MAX = 1_000_000_000;

/** A cart that belongs to somebody is nobody else's, even for who knows its id. */
export function mayUseCart(
  actor: Pick<Actor, 'kind' | 'personId'>,
  ownerId: string | null,
): boolean {
  return ownerId === null || ownerId === actor.personId || actor.kind === 'system';
}

/**
 * The lines after the change: what stays keeps its place, what is new comes last. A sum that would
 * leave the range is cut to it, and the stock check refuses it.
 */
export function changedLines(lines: readonly ChosenLine[], change: LineChange): ChosenLine[] {
  if (change.kind === 'remove') {
    return lines.filter((line) => !change.variantIds.includes(line.variantId));
  }
  const after = new Map(
    change.kind === 'replace' ? [] : lines.map((line) => [line.variantId, line.quantity]),
  );
  for (const { variantId, quantity } of change.lines) {
    const before = change.kind === 'put' ? 0 : (after.get(variantId) ?? 0);
    after.set(variantId, Math.min(before + quantity, QUANTITY_MAX));
  }
  return [...after].map(([variantId, quantity]) => ({ variantId, quantity }));
}

/** What has to be written so that stored lines become others. */
export interface LineWrites {
  deleted: string[];
  put: ChosenLine[];
}

/**
 * The fewest writes from one list of lines to another. Rows are listed in the order in which they
 * were added, so where the order of what stays differs everything is written anew.
 */
export function writesBetween(
  before: readonly ChosenLine[],
  after: readonly ChosenLine[],
): LineWrites {
  const wanted = new Set(after.map((line) => line.variantId));
  const kept = before.filter((line) => wanted.has(line.variantId));
  const ordered = kept.every((line, index) => line.variantId === after[index]?.variantId);
  if (!ordered) return { deleted: before.map((line) => line.variantId), put: [...after] };
  return {
    deleted: before.flatMap((line) => (wanted.has(line.variantId) ? [] : [line.variantId])),
    put: after.filter((line, index) => line.quantity !== kept[index]?.quantity),
  };
}
