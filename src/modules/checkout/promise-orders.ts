import {
  cartRefusals,
  isForSale,
  lockCarts,
  mayUseCart,
  priceLines,
  quoteLineOf,
  refuseState,
  startOrdering,
  type LockedCart,
  type PricedLine,
} from '#modules/cart/index.ts';
import {
  lockGoods,
  reserveLocked,
  type LockedGoods,
  type ReserveResult,
} from '#modules/inventory/index.ts';
import { draftOrders, type OrderDraft } from '#modules/orders/index.ts';
import { openPayments, type PaymentRequest } from '#modules/payments/index.ts';
import { refusePausedArticles } from '#modules/quality/index.ts';
import { refuseWithoutTurn, spendPlaces, type PlaceClaim } from '#modules/waiting-room/index.ts';
import { loadPricingRules, quote, type PricingRules, type Quote } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { claimIds, forgetIds } from './claim-ids.ts';
import { checkoutRefusals } from './contract.ts';
import { draftOf } from './draft-order.ts';
import {
  claimOffers,
  countRefused,
  holdOf,
  isAnyInSale,
  refuseBeyondLimit,
  refuseMissed,
  refuseShortOffer,
  takesShares,
} from './flash-offers.ts';
import type { PromiseResult, Wish } from './model.ts';

type SellableLine = PricedLine & { priceMinor: number };

/** One wish on its way through the stages; it leaves them with the first outcome it gets. */
interface Promising {
  wish: Wish;
  orderId: string;
  paymentId: string;
  reservationId: string;
  outcome?: PromiseResult;
  cart?: LockedCart;
  lines?: SellableLine[];
  quoted?: Quote;
  draft?: OrderDraft;
}

/**
 * Act one, for any number of wishes in one transaction: claim the ids, lock the carts, quote,
 * reserve stock, draft the orders, open the payments. A refusal concerns its own wish only and
 * leaves nothing of it behind.
 *
 * Refusals of one wish, in this order: checkout_id_reused (by its caller, from `known`),
 * cart_not_found, cart_completed, cart_in_checkout, cart_empty, those of refuseWithoutTurn (for who
 * came with a place), variant_not_for_sale, sales_paused, total_too_large, not_deliverable,
 * shipping_method_unavailable, flash_sale_sold_out (before this call), total_changed,
 * flash_sale_limit_reached, flash_sale_sold_out (by others at this moment), out_of_stock.
 */
export async function promiseOrders(tx: Tx, wishes: readonly Wish[]): Promise<PromiseResult[]> {
  const all: Promising[] = wishes.map((wish) => ({
    wish,
    orderId: newId(),
    paymentId: newId(),
    reservationId: newId(),
  }));
  // Sent together, run in this order: the ids are claimed before the carts are locked.
  const [, carts] = await Promise.all([
    claimIds(tx, all),
    lockCarts(
      tx,
      wishes.map((wish) => wish.body.cartId),
    ),
  ]);
  takeCarts(tx, open(all), carts);
  await refuseTurns(tx, open(all));
  const [early, rules] = await Promise.all([
    lockEarly(tx, open(all)),
    loadPricingRules(tx),
    loadLines(tx, open(all)),
  ]);
  for (const one of open(all)) quoteOne(one, rules);
  await refuseBeyondLimit(tx, open(all));
  const goods = await lockRest(tx, open(all), early);
  const { written } = await reserveStock(tx, open(all), goods);
  await Promise.all([written, writePromises(tx, open(all)), forgetRefused(tx, all)]);
  return all.map((one) => one.outcome ?? promised(one, goods.now));
}

function open(all: readonly Promising[]): Promising[] {
  return all.filter((one) => one.outcome === undefined);
}

function takeCarts(tx: Tx, all: readonly Promising[], carts: readonly LockedCart[]): void {
  const byId = new Map(carts.map((cart) => [cart.id, cart]));
  const taken = new Set<string>();
  for (const one of all) {
    const cart = byId.get(one.wish.body.cartId);
    const owner = { ...tx.ctx.actor, kind: 'customer', personId: one.wish.personId } as const;
    const refused =
      !cart || !mayUseCart(owner, cart.person_id)
        ? cartRefusals.cart_not_found()
        : refuseState(cart);
    if (refused) one.outcome = refused;
    else if (taken.has(cart!.id))
      one.outcome = cartRefusals.cart_in_checkout({ retryAfterSeconds: 5 });
    else if (cart!.lines.length === 0) one.outcome = cartRefusals.cart_empty();
    else {
      one.cart = cart!;
      taken.add(cart!.id);
    }
  }
}

/** Who came with a place: it must be theirs, and their turn. */
async function refuseTurns(tx: Tx, all: readonly Promising[]): Promise<void> {
  const refused = await refuseWithoutTurn(tx, all.flatMap(claimOf));
  for (const one of all) {
    const refusal = refused.get(one.wish.checkoutId);
    if (refusal) one.outcome = refusal;
  }
}

function claimOf({ wish: { checkoutId, body, place } }: Promising): PlaceClaim[] {
  return place === undefined ? [] : [{ number: place, cartId: body.cartId, checkoutId }];
}

/** Articles and true prices of every line of every cart: two statements. */
async function loadLines(tx: Tx, all: readonly Promising[]): Promise<void> {
  const chosen = all.flatMap((one) => one.cart!.lines);
  const currency = all[0]?.cart?.currency;
  if (currency === undefined) return;
  const priced = await priceLines(tx, chosen, currency);
  const byVariant = new Map(priced.map((line) => [line.variantId, line]));
  for (const one of all) {
    const lines = one.cart!.lines.flatMap((line) => {
      const known = byVariant.get(line.variantId);
      return known && isForSale(known) ? [{ ...known, quantity: line.quantity }] : [];
    });
    const ids = lines.map(({ variantId }) => variantId);
    const refused =
      lines.length < one.cart!.lines.length
        ? cartRefusals.variant_not_for_sale()
        : refusePausedArticles(tx.ctx, ids);
    if (refused) one.outcome = refused;
    else one.lines = lines;
  }
}

function quoteOne(one: Promising, rules: PricingRules): void {
  const { body } = one.wish;
  const quoted = quote({
    lines: one.lines!.map(quoteLineOf),
    destination: {
      country: body.shippingAddress.country,
      region: body.shippingAddress.region ?? null,
    },
    shippingMethodId: body.shippingMethod ?? null,
    rules,
  });
  const refused = isRefusal(quoted)
    ? quoted
    : (refuseMissed(one, quoted) ?? refuseTotal(body.expectedTotal, quoted));
  if (refused) one.outcome = refused;
  if (!isRefusal(quoted)) one.quoted = quoted;
}

function refuseTotal(
  expected: { amount: number; currency: string } | undefined,
  quoted: Quote,
): Refusal | undefined {
  if (!expected) return undefined;
  const same = expected.amount === quoted.totalMinor && expected.currency === quoted.currency;
  if (same) return undefined;
  const total = { amount: quoted.totalMinor, currency: quoted.currency };
  return checkoutRefusals.total_changed({
    data: { total },
    errors: [{ field: 'expectedTotal', message: `the total is now ${total.amount}` }],
  });
}

/**
 * Stock is locked in the flight that reads the articles, unless a flash sale has one of them: where
 * its goods lie is known only then, and its limits are locked before.
 */
async function lockEarly(tx: Tx, all: readonly Promising[]): Promise<LockedGoods | undefined> {
  const lines = all.flatMap((one) => one.cart!.lines);
  return (await isAnyInSale(tx, lines)) ? undefined : await lockGoods(tx, lines);
}

async function lockRest(
  tx: Tx,
  all: readonly Promising[],
  early: LockedGoods | undefined,
): Promise<LockedGoods> {
  const lines = all.flatMap(linesToHold);
  const elsewhere = lines.some(({ locationId }) => locationId !== undefined);
  return early && !elsewhere ? early : await lockGoods(tx, lines);
}

function linesToHold(one: Promising) {
  return one.lines!.map(({ variantId, quantity, offer }) => ({
    variantId,
    quantity,
    ...(offer ? { locationId: offer.locationId } : {}),
  }));
}

/** Decides who gets their stock; resolves while that is being written. */
async function reserveStock(
  tx: Tx,
  all: readonly Promising[],
  goods: LockedGoods,
): Promise<{ written: Promise<void> }> {
  const hold = await holdOf(tx);
  const { results, written } = await reserveLocked(
    tx,
    all.map((one) => ({
      reservationId: one.reservationId,
      lines: linesToHold(one),
      reference: one.orderId,
      ...hold(one),
    })),
    goods,
  );
  all.forEach((one, index) => {
    const refused = refuseStock(one, results[index]!);
    if (refused) one.outcome = refused;
  });
  return { written };
}

function refuseStock(one: Promising, result: ReserveResult): Refusal | undefined {
  if (result === 'reserved') return undefined;
  const gone = refuseShortOffer(one, result.short);
  if (gone) return gone;
  const titles = new Map(one.lines!.map((line) => [line.variantId, line.variant.productTitle]));
  return checkoutRefusals.out_of_stock({
    data: { lines: result.short },
    errors: result.short.map((short) => ({
      field: `lines.${short.variantId}`,
      message: `${titles.get(short.variantId)}: ${short.available} left, ${short.requested} wanted`,
    })),
  });
}

/** Orders, payments and carts of all who got their stock. */
async function writePromises(tx: Tx, all: readonly Promising[]): Promise<void> {
  if (all.length === 0) return;
  for (const one of all) {
    one.draft = draftOf(one.wish, { ...one, quoted: one.quoted!, lines: one.lines! });
  }
  await Promise.all([
    draftOrders(
      tx,
      all.map((one) => one.draft!),
    ),
    openPayments(tx, all.map(paymentOf)),
    claimOffers(tx, all),
    startOrdering(
      tx,
      all.map((one) => ({ cartId: one.cart!.id, checkoutId: one.wish.checkoutId })),
    ),
    spendPlaces(tx, all.flatMap(claimOf)),
  ]);
}

/** A refused id is not burned: its claim goes, and a corrected body may use it. */
async function forgetRefused(tx: Tx, all: readonly Promising[]): Promise<void> {
  const refused = all.filter((one) => isRefusal(one.outcome));
  if (refused.length === 0) return;
  await countRefused(tx, refused);
  await forgetIds(
    tx,
    refused.map((one) => one.wish.checkoutId),
  );
}

function paymentOf(one: Promising): PaymentRequest {
  const { method, token = null } = one.wish.body.payment;
  return {
    paymentId: one.paymentId,
    payableId: one.orderId,
    method,
    amountMinor: one.quoted!.totalMinor,
    currency: one.quoted!.currency,
    token,
  };
}

function promised(one: Promising, draftedAt: string): PromiseResult {
  const { checkoutId, body, personId } = one.wish;
  return {
    kind: 'promised',
    checkoutId,
    orderId: one.orderId,
    reservationId: one.reservationId,
    cartId: body.cartId,
    email: body.email,
    customerName: body.shippingAddress.name,
    personId,
    payment: paymentOf(one),
    draft: one.draft!,
    draftedAt,
    claimed: takesShares(one),
  };
}
