import { findLevels, keyOf } from '#modules/inventory/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { LiveOffer } from './contract.ts';
import { stateOf } from './model.ts';
import { sightOf } from './sight.ts';
import { findLiveRows } from './store/sales.ts';

/** An article's offer in a sale that is live at this moment. */
export interface LiveOfferOfVariant {
  saleId: string;
  variantId: string;
  /** Where what was set aside lies: reserve it there. */
  locationId: string;
  priceMinor: number;
  currency: string;
  startsAt: string;
  endsAt: string;
  /** What was set aside for the whole sale. */
  allotment: number;
  /** What can still be had at this price; 0: sold out, and the normal price counts. */
  left: number;
  limitPerCustomer: number | null;
  /** The database's time at which all this was so. */
  serverTime: string;
}

/** A live offer as answers carry it; null for none. `normal` is the price that it undercuts. */
export function presentOffer(
  offer: LiveOfferOfVariant | null | undefined,
  normal: LiveOffer['compareAt'],
): LiveOffer | null {
  if (!offer) return null;
  const { saleId, startsAt, endsAt, allotment, left, limitPerCustomer, serverTime } = offer;
  const price = { amount: offer.priceMinor, currency: offer.currency };
  const window = { startsAt, endsAt, serverTime };
  return { saleId, price, compareAt: normal, allotment, left, limitPerCustomer, ...window };
}

/**
 * The live offers among the articles, by variant id; sold out ones with `left` 0. Whether a sale is
 * live is decided by the database's time of the caller's transaction and by what is committed: a
 * stop counts at once. Two statements in one flight, and none for articles that no sale has.
 */
export async function findLiveOffers(
  tx: Tx,
  variantIds: readonly string[],
): Promise<Map<string, LiveOfferOfVariant>> {
  const { saleIds } = await sightOf(tx);
  const wanted = [...new Set(variantIds)].filter((id) => saleIds.has(id));
  if (wanted.length === 0) return new Map();
  const places = [...new Set(wanted.flatMap((id) => saleIds.get(id)!))];
  const [rows, levels, serverTime] = await Promise.all([
    findLiveRows.rows(tx, tx.shopId, wanted),
    findLevels(tx, wanted, places),
    tx.now(),
  ]);
  const offers = rows.flatMap((row): LiveOfferOfVariant[] => {
    const window = { startsAt: row.starts_at, endsAt: row.ends_at, stoppedAt: null };
    const locationId = row.sale_id;
    const level = levels.get(keyOf({ variantId: row.variant_id, locationId }));
    // A sale newer than what this process remembers begins here a second later, with its stock.
    if (!level || stateOf(window, serverTime) !== 'live') return [];
    return [
      {
        saleId: row.sale_id,
        variantId: row.variant_id,
        locationId,
        priceMinor: row.price_minor,
        currency: row.currency,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        allotment: row.allotment,
        left: Math.max(0, level.onHand - level.reserved),
        limitPerCustomer: row.limit_per_customer,
        serverTime,
      },
    ];
  });
  return new Map(offers.map((offer) => [offer.variantId, offer]));
}
