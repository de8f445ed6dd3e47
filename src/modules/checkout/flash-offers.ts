/** What checkout owes to flash sales: their limits, their allotments, and words when one is gone. */
import type { PricedLine } from '#modules/cart/index.ts';
import {
  claimShares,
  flashSaleRefusals,
  grantLimited,
  lockClaims,
  noteRefused,
  sightOf,
  type LimitedOrder,
  type LockedClaims,
} from '#modules/flash-sales/index.ts';
import { findReservedLines, type Shortage } from '#modules/inventory/index.ts';
import type { Outcome, Unavailable } from '#modules/payments/index.ts';
import type { Quote } from '#modules/pricing/index.ts';
import { shopSettings } from '#modules/shops/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import type { Attempt, Promised, PromiseResult, Wish } from './model.ts';

/** A wish with its order and its priced lines. */
interface Buying {
  wish: Wish;
  orderId: string;
  outcome?: PromiseResult;
  lines?: readonly PricedLine[];
}

/**
 * The offer sold out before the shopper came here. They may have the article at its normal price, but
 * only who has seen that price: whose expected total is the one that it makes. Undefined: go on.
 */
export function refuseMissed(one: Buying, quoted: Quote): Refusal | undefined {
  const missed = one.lines!.filter((line) => line.missed);
  const { expectedTotal } = one.wish.body;
  const { currency, totalMinor } = quoted;
  const seen = expectedTotal?.amount === totalMinor && expectedTotal.currency === currency;
  if (missed.length === 0 || seen) return undefined;
  const short = missed.map(({ variantId, quantity }) => {
    return { variantId, requested: quantity, available: 0 };
  });
  return soldOut(one, short, { total: { amount: totalMinor, currency } });
}

/** The offer was there when the price was made, and others took it; undefined: no offer is short. */
export function refuseShortOffer(one: Buying, short: readonly Shortage[]): Refusal | undefined {
  const onOffer = new Set(one.lines!.flatMap((line) => (line.offer ? [line.variantId] : [])));
  return short.some(({ variantId }) => onOffer.has(variantId)) ? soldOut(one, short) : undefined;
}

function soldOut(
  one: Buying,
  short: readonly Shortage[],
  more: Record<string, unknown> = {},
): Refusal {
  const lines = new Map(one.lines!.map((line) => [line.variantId, line]));
  const normalPrices = short.flatMap(({ variantId }) => {
    const { offer, missed, priceMinor, compareAtMinor } = lines.get(variantId)!;
    const amount = offer ? compareAtMinor : priceMinor;
    const currency = (offer ?? missed)?.currency;
    return currency === undefined ? [] : [{ variantId, price: { amount, currency } }];
  });
  return flashSaleRefusals.flash_sale_sold_out({
    data: { lines: short, normalPrices, ...more },
    errors: short.map(({ variantId, requested, available }) => ({
      field: `lines.${variantId}`,
      message:
        `${lines.get(variantId)!.variant.productTitle}: ` +
        `${available} left at the sale price, ${requested} wanted`,
    })),
  });
}

/** Whether a flash sale that is not closed has one of the articles; from memory, as sightOf. */
export async function isAnyInSale(
  tx: Tx,
  lines: readonly { variantId: string }[],
): Promise<boolean> {
  const { saleIds } = await sightOf(tx);
  return saleIds.size > 0 && lines.some(({ variantId }) => saleIds.has(variantId));
}

/** What a wish takes of sales that have a limit; none for nearly everybody. */
function limitedOrders({ orderId, wish, lines = [] }: Buying): LimitedOrder[] {
  const offers = lines.flatMap(({ offer, quantity }) =>
    offer && offer.limitPerCustomer !== null
      ? [{ saleId: offer.saleId, limit: offer.limitPerCustomer, quantity }]
      : [],
  );
  if (offers.length === 0) return [];
  const shares = [...Map.groupBy(offers, ({ saleId }) => saleId).values()].map((ofSale) => ({
    ...ofSale[0]!,
    quantity: ofSale.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  return [{ orderId, customer: { personId: wish.personId, email: wish.body.email }, shares }];
}

/**
 * Refuses whose customer has bought their part of a sale: flash_sale_limit_reached. Of two wishes of
 * one customer in one batch the first counts, even where it comes away without stock after all.
 */
export async function refuseBeyondLimit(tx: Tx, all: readonly Buying[]): Promise<void> {
  const orders = all.flatMap(limitedOrders);
  const granted = await grantLimited(tx, orders);
  const limits = new Map(orders.map(({ orderId, shares }) => [orderId, shares]));
  for (const one of all) {
    const shares = limits.get(one.orderId);
    if (!shares || granted.has(one.orderId)) continue;
    one.outcome = flashSaleRefusals.flash_sale_limit_reached({
      data: { limits: shares.map(({ saleId, limit }) => ({ saleId, limitPerCustomer: limit })) },
      errors: shares.map(({ limit }) => ({
        field: 'lines',
        message: `at most ${limit} for one customer in this sale, earlier orders included`,
      })),
    });
  }
}

/** Whether claimOffers enters something for this wish. */
export function takesShares(one: Buying): boolean {
  return limitedOrders(one).length > 0;
}

/** Enters what the granted take, in the same transaction. */
export async function claimOffers(tx: Tx, all: readonly Buying[]): Promise<void> {
  await claimShares(tx, all.flatMap(limitedOrders));
}

/** Goods of a flash sale are held for a shorter time: others are waiting for them. */
export async function holdOf(tx: Tx): Promise<(one: Buying) => { holdSeconds?: number }> {
  const { flashSaleHoldMinutes, reservationMinutes } = await shopSettings(tx);
  const holdSeconds = Math.min(flashSaleHoldMinutes, reservationMinutes) * 60;
  return ({ lines = [] }) => (lines.some(({ offer }) => offer) ? { holdSeconds } : {});
}

const OF_SALES = new Set(['flash_sale_sold_out', 'flash_sale_limit_reached']);

/** Counts whom the sales refused, for who watches them. */
export async function countRefused(tx: Tx, all: readonly Buying[]): Promise<void> {
  const refused = all.filter(({ outcome }) => isRefusal(outcome) && OF_SALES.has(outcome.refusal));
  const lines = refused.flatMap((one) => one.lines ?? []);
  await noteRefused(
    tx,
    lines.flatMap((line) => line.offer ?? line.missed ?? []),
  );
}

/** Counts the cards that had bought their part of a sale: known only when they had paid. */
export async function countRefusedCards(
  tx: Tx,
  attempts: readonly Attempt[],
  { overLimit }: LockedClaims,
): Promise<void> {
  const ids = attempts.map(({ reservationId }) => reservationId);
  const lines = await findReservedLines(tx, ids);
  await noteRefused(
    tx,
    attempts.flatMap(({ orderId, reservationId }) =>
      overLimit
        .get(orderId)!
        .flatMap((saleId) =>
          lines.get(reservationId)!.map(({ variantId }) => ({ saleId, variantId })),
        ),
    ),
  );
}

/** An attempt whose payment was answered. */
interface Paid {
  orderId: string;
  outcome: Outcome | Unavailable;
  promised: Promised | undefined;
}

/**
 * The claims of the attempts on sales with a limit, locked, the cards counted that paid. A promise of
 * this process says whether it entered one; what another process promised is looked for.
 */
export async function lockFlashClaims(tx: Tx, paid: readonly Paid[]): Promise<LockedClaims> {
  const perhaps = paid.filter(({ promised }) => promised?.claimed ?? true);
  return await lockClaims(
    tx,
    perhaps.map(({ orderId, outcome }) => {
      const card = !isRefusal(outcome) && outcome.outcome === 'approved' ? outcome : undefined;
      return { orderId, fingerprint: card?.fingerprint ?? null };
    }),
  );
}
