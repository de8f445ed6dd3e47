import { findVariants, type SoldVariant } from '#modules/catalog/index.ts';
import { findLevels, findSoldBySecond, keyOf, type StockLevel } from '#modules/inventory/index.ts';
import { findPrices } from '#modules/pricing/index.ts';
import type { Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import {
  flashSaleRefusals,
  type AdminOffer,
  type AdminSale,
  type SaleState,
  type SaleSummary,
} from './contract.ts';
import { stateOf } from './model.ts';
import * as store from './store/sales.ts';

type SaleRow = RowOf<typeof store.findSaleRow>;
type OfferRow = RowOf<typeof store.listOfferRows>;
type Levels = ReadonlyMap<string, StockLevel>;

export interface SaleFilter {
  state?: SaleState;
  limit: number;
  cursor?: string;
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const CURSOR = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A page of the shop's sales with their sums. Refuses invalid_input: a cursor of another list. */
export async function listSalePage(
  tx: Tx,
  { state, limit, cursor }: SaleFilter,
): Promise<{ items: SaleSummary[]; nextCursor: string | null } | Refusal> {
  const place = cursor === undefined ? ['', 'infinity', LAST_ID] : CURSOR.exec(cursor);
  if (!place) {
    const errors = [{ field: 'cursor', message: 'is not a cursor of this list' }];
    return httpRefusals.invalid_input({ errors });
  }
  const [, startsAt = '', id = ''] = place;
  const now = await tx.now();
  const more = limit + 1;
  const found = await store.listSaleRows.rows(
    tx,
    tx.shopId,
    startsAt,
    id,
    more,
    state ?? null,
    now,
  );
  const sales = found.slice(0, limit);
  const { offers, levels } = await readOffers(tx, sales);
  const last = found.length > limit ? sales.at(-1) : undefined;
  return {
    items: sales.map((sale) => summaryOf(sale, offers.get(sale.id) ?? [], levels, now)),
    nextCursor: last ? `${last.starts_at}_${last.id}` : null,
  };
}

const PACE_SECONDS = 60;

/** A sale with what became of each offer, and the pace of its last minute. */
export async function watchSale(tx: Tx, id: string): Promise<AdminSale | Refusal> {
  const sale = await store.findSaleRow.row(tx, tx.shopId, id);
  if (!sale) return flashSaleRefusals.flash_sale_not_found();
  const now = await tx.now();
  const { offers, levels } = await readOffers(tx, [sale]);
  const rows = offers.get(id) ?? [];
  const variantIds = rows.map((row) => row.variant_id);
  const first = Math.floor(Date.parse(now) / 1000) - PACE_SECONDS;
  const since = new Date(first * 1000).toISOString();
  const [variants, prices, sold] = await Promise.all([
    findVariants(tx, variantIds),
    findPrices(tx, variantIds, sale.currency),
    findSoldBySecond(tx, id, variantIds, since),
  ]);
  const variantsById = new Map(variants.map((variant) => [variant.id, variant]));
  const normal = new Map(prices.map((price) => [price.variantId, price.priceMinor]));
  const soldBySecond = Array.from({ length: PACE_SECONDS }, () => 0);
  for (const { second, quantity } of sold) {
    const place = Math.floor(Date.parse(second) / 1000) - first;
    if (place < PACE_SECONDS) soldBySecond[place] = quantity;
  }
  const sum = soldBySecond.reduce((total, each) => total + each, 0);
  return {
    ...headOf(sale, now),
    serverTime: now,
    offers: rows.map((row) => {
      const usual = normal.get(row.variant_id);
      return adminOffer(row, variantsById.get(row.variant_id)!, levels, {
        currency: sale.currency,
        normalMinor: usual ?? null,
      });
    }),
    soldPerSecond: Math.round((sum / PACE_SECONDS) * 100) / 100,
    soldBySecond,
  };
}

async function readOffers(
  tx: Tx,
  sales: readonly SaleRow[],
): Promise<{ offers: Map<string, OfferRow[]>; levels: Levels }> {
  const ids = sales.map((sale) => sale.id);
  const rows = await store.listOfferRows.rows(tx, tx.shopId, ids);
  const variantIds = [...new Set(rows.map((row) => row.variant_id))];
  const levels = await findLevels(tx, variantIds, ids);
  return { offers: Map.groupBy(rows, (row) => row.sale_id), levels };
}

/** What became of an allotment. What is neither there nor gone back was sold. */
function countsOf(row: OfferRow, levels: Levels) {
  const level = levels.get(keyOf({ variantId: row.variant_id, locationId: row.sale_id }));
  const { onHand, reserved: held } = level ?? { onHand: 0, reserved: 0 };
  const { allotment, given_back: givenBack, refused } = row;
  const sold = allotment - givenBack - onHand;
  return { allotment, sold, held, left: onHand - held, givenBack, refused };
}

function headOf(sale: SaleRow, now: string) {
  const { starts_at: startsAt, ends_at: endsAt, stopped_at: stoppedAt } = sale;
  return {
    id: sale.id,
    name: sale.name,
    state: stateOf({ startsAt, endsAt, stoppedAt }, now),
    startsAt,
    endsAt,
    limitPerCustomer: sale.limit_per_customer,
    stoppedAt,
    closedAt: sale.closed_at,
    version: sale.version,
  };
}

function summaryOf(
  sale: SaleRow,
  rows: readonly OfferRow[],
  levels: Levels,
  now: string,
): SaleSummary {
  const counts = rows.map((row) => countsOf(row, levels));
  const sum = (figure: 'allotment' | 'sold' | 'held' | 'left' | 'refused'): number =>
    counts.reduce((total, each) => total + each[figure], 0);
  return {
    ...headOf(sale, now),
    offerCount: rows.length,
    allotment: sum('allotment'),
    sold: sum('sold'),
    held: sum('held'),
    left: sum('left'),
    refused: sum('refused'),
  };
}

/** The names of an article, as offers carry them. */
export function articleOf(variant: SoldVariant) {
  return {
    variantId: variant.id,
    sku: variant.sku,
    productSlug: variant.productSlug,
    title: variant.productTitle,
    variantTitle: variant.title,
    imageId: variant.imageId,
    unit: variant.unit.code,
  };
}

function adminOffer(
  row: OfferRow,
  variant: SoldVariant,
  levels: Levels,
  { currency, normalMinor }: { currency: string; normalMinor: number | null },
): AdminOffer {
  return {
    ...articleOf(variant),
    price: { amount: row.price_minor, currency },
    normalPrice: normalMinor === null ? null : { amount: normalMinor, currency },
    ...countsOf(row, levels),
  };
}
