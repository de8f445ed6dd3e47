/** What a flash sale is and who may still buy in it. Pure. */
import type { OfferState, SaleState } from './contract.ts';

/** The times of a sale, ISO 8601 in UTC. */
export interface SaleWindow {
  startsAt: string;
  endsAt: string;
  stoppedAt: string | null;
}

/** Where a sale stands at a time: the start belongs to it, the end does not. */
export function stateOf({ startsAt, endsAt, stoppedAt }: SaleWindow, now: string): SaleState {
  const at = Date.parse(now);
  if (stoppedAt !== null) return 'stopped';
  if (at < Date.parse(startsAt)) return 'planned';
  return at < Date.parse(endsAt) ? 'live' : 'ended';
}

/** The same of one offer, as shoppers are told. */
export function offerState(window: SaleWindow, now: string, left: number): OfferState {
  const state = stateOf(window, now);
  if (state === 'planned') return 'coming';
  if (state === 'live') return left > 0 ? 'live' : 'sold_out';
  return 'ended';
}

/** Longest sale: a longer one is a price. */
const LENGTH_MAX_MS = 31 * 86_400_000;
/** A planner's clock, and the time a form takes to be sent. */
const LATE_MAX_MS = 60_000;

/** What is wrong with the times of a plan, or undefined. */
export function wrongWindow(
  { startsAt, endsAt }: Pick<SaleWindow, 'startsAt' | 'endsAt'>,
  now: string,
): 'order' | 'length' | 'past' | undefined {
  const length = Date.parse(endsAt) - Date.parse(startsAt);
  if (length <= 0) return 'order';
  if (length > LENGTH_MAX_MS) return 'length';
  return Date.parse(startsAt) < Date.parse(now) - LATE_MAX_MS ? 'past' : undefined;
}

/** Whether two windows have a moment in common. */
export function overlap(
  a: Pick<SaleWindow, 'startsAt' | 'endsAt'>,
  b: Pick<SaleWindow, 'startsAt' | 'endsAt'>,
): boolean {
  return (
    Date.parse(a.startsAt) < Date.parse(b.endsAt) && Date.parse(b.startsAt) < Date.parse(a.endsAt)
  );
}

/** Who buys. */
export interface Customer {
  personId: string | null;
  email: string;
}

/**
 * An e-mail address as the limit counts it: letter case and Unicode form do not make another customer.
 * Dots and `+tags` do: only its provider knows whether they name another mailbox.
 */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** One purchase's demand on a sale with a limit. */
export interface ShareWish {
  orderId: string;
  saleId: string;
  quantity: number;
  limit: number;
  buyers: readonly string[];
}

/** A share's identity as one string, in the order in which shares are locked. */
export function shareKey(saleId: string, buyer: string): string {
  return `${saleId} ${buyer}`;
}

/**
 * Which orders stay within the limits: they are considered in the given order, each with all its
 * sales and buyers or not at all. `taken` holds what each share has; what is granted is added to it.
 * Returns the ids of the granted.
 */
export function grantShares(
  orders: ReadonlyMap<string, readonly ShareWish[]>,
  taken: Map<string, number>,
): Set<string> {
  const granted = new Set<string>();
  for (const [orderId, wishes] of orders) {
    const wanted = wishes.flatMap(({ saleId, quantity, limit, buyers }) =>
      buyers.map((buyer) => ({ key: shareKey(saleId, buyer), quantity, limit })),
    );
    const above = ({ key, quantity, limit }: (typeof wanted)[number]): boolean =>
      (taken.get(key) ?? 0) + quantity > limit;
    if (wanted.some(above)) continue;
    for (const { key, quantity } of wanted) taken.set(key, (taken.get(key) ?? 0) + quantity);
    granted.add(orderId);
  }
  return granted;
}

/** Quantities of shares, summed, as parallel arrays in key order: the order of every lock. */
export function shareColumns(
  wishes: readonly Pick<ShareWish, 'saleId' | 'buyers' | 'quantity'>[],
): [saleIds: string[], buyers: string[], quantities: number[]] {
  const sums = new Map<string, { saleId: string; buyer: string; quantity: number }>();
  for (const { saleId, buyers, quantity } of wishes) {
    for (const buyer of buyers) {
      const key = shareKey(saleId, buyer);
      const known = sums.get(key);
      sums.set(key, { saleId, buyer, quantity: (known?.quantity ?? 0) + quantity });
    }
  }
  const sorted = [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, share]) => share);
  return [
    sorted.map(({ saleId }) => saleId),
    sorted.map(({ buyer }) => buyer),
    sorted.map(({ quantity }) => quantity),
  ];
}
