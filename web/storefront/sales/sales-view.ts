/**
 * What a page knows of flash sales, and how what the server says later changes it. Pure: the time
 * is handed in, and it is always the server's.
 */
import type { OfferChanges, ShopOffer, ShopSale } from '#modules/flash-sales/contract.ts';

export type Sales = readonly ShopSale[];

/** One article in a sale, as a shopper meets it. */
export interface SeenOffer {
  readonly sale: ShopSale;
  readonly offer: ShopOffer;
  readonly state: SeenState;
}

/**
 * `begun`: its time has come, but the server has not said so yet; nothing is promised meanwhile.
 * `ended`: its time is over, whatever was heard before.
 */
export type SeenState = 'coming' | 'begun' | 'live' | 'sold_out' | 'ended';

/** The state of an offer at this moment of the server; before the time is known, as last heard. */
export function stateOf(sale: ShopSale, offer: ShopOffer, now: number | null): SeenState {
  if (offer.state === 'ended') return 'ended';
  if (now !== null && now >= Date.parse(sale.endsAt)) return 'ended';
  if (sale.state === 'coming') {
    return now !== null && now >= Date.parse(sale.startsAt) ? 'begun' : 'coming';
  }
  return offer.state === 'sold_out' || offer.left <= 0 ? 'sold_out' : 'live';
}

/** Every offer that is not over, in the order of the sales. */
export function seenOffers(sales: Sales, now: number | null): SeenOffer[] {
  return sales
    .flatMap((sale) =>
      sale.offers.map((offer) => ({ sale, offer, state: stateOf(sale, offer, now) })),
    )
    .filter(({ state }) => state !== 'ended');
}

/** The offer of an article: one that runs before one that comes. */
export function offerOf(
  sales: Sales,
  variantId: string | undefined,
  now: number | null,
): SeenOffer | undefined {
  const own = seenOffers(sales, now).filter(({ offer }) => offer.variantId === variantId);
  return own.find(isRunning) ?? own[0];
}

/** The cheapest offer of a product that can be had now; undefined when there is none. */
export function liveOfferOf(
  sales: Sales,
  productId: string,
  now: number | null,
): SeenOffer | undefined {
  return seenOffers(sales, now)
    .filter(({ offer, state }) => offer.productId === productId && state === 'live')
    .toSorted((a, b) => a.offer.price.amount - b.offer.price.amount)[0];
}

/** Whether the offer's sale runs, be it sold out or not. */
export function isRunning({ state }: SeenOffer): boolean {
  return state === 'live' || state === 'sold_out';
}

/** The sales after what was sold meanwhile. Changes of offers that are not shown are passed over. */
export function withChanges(sales: Sales, { offers }: Pick<OfferChanges, 'offers'>): Sales {
  const changes = new Map(offers.map((change) => [`${change.saleId} ${change.variantId}`, change]));
  return sales.map((sale) => ({
    ...sale,
    offers: sale.offers.map((offer) => {
      const change = changes.get(`${sale.id} ${offer.variantId}`);
      return change ? { ...offer, left: change.left, state: change.state } : offer;
    }),
  }));
}

/** Only the offers that `fits` lets through, and only the sales that have one. */
export function onlyOffers(sales: Sales, fits: (offer: ShopOffer) => boolean): Sales {
  return sales
    .map((sale) => ({ ...sale, offers: sale.offers.filter(fits) }))
    .filter(({ offers }) => offers.length > 0);
}

/** Most that one shopper may put into the cart; null where only the stock counts. */
export function mostOf({ sale, offer, state }: SeenOffer): number | null {
  if (state !== 'live') return null;
  return Math.min(offer.left, sale.limitPerCustomer ?? offer.left);
}

interface Priced {
  readonly price: ShopOffer['price'];
  readonly compareAtPrice: ShopOffer['price'] | null;
}

/**
 * What an article costs at this moment. `own` is its price as the page was sent, which may already
 * be that of the sale: then its end, told by `was`, gives the normal price back.
 */
export function priceNow(
  own: Priced,
  seen: SeenOffer | undefined,
  was: SeenOffer | undefined,
): Priced {
  if (seen?.state === 'live') {
    return { price: seen.offer.price, compareAtPrice: seen.offer.compareAt };
  }
  const past = was?.offer;
  if (past?.compareAt && past.price.amount === own.price.amount) {
    return { price: past.compareAt, compareAtPrice: null };
  }
  return { price: own.price, compareAtPrice: own.compareAtPrice };
}

/** Changes whenever an offer begins, sells out or ends: prices then need a fresh look. */
export function turningPoint(sales: Sales, now: number | null): string {
  return seenOffers(sales, now)
    .map(({ sale, offer, state }) => `${sale.id} ${offer.variantId} ${state}`)
    .toSorted()
    .join();
}

/** The latest beginning or end that has passed; 0 when none has. In between no state changes. */
export function lastEdge(sales: Sales, now: number): number {
  const edges = sales.flatMap(({ startsAt, endsAt }) => [Date.parse(startsAt), Date.parse(endsAt)]);
  return Math.max(0, ...edges.filter((edge) => edge <= now));
}
