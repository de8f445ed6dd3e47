import { accepted } from './accepted.ts';
import { makeArticles, type ArticlesOptions } from './articles.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { planSale, type SaleInput } from '#modules/flash-sales/index.ts';
import { watchSale } from '#modules/flash-sales/watch-sales.ts';

const MINUTE_MS = 60_000;

/** A moment so many minutes from now. */
export function minutesFromNow(minutes: number): string {
  return new Date(Date.now() + minutes * MINUTE_MS).toISOString();
}

export interface SaleOptions extends ArticlesOptions {
  /** Of each article; half of what is on hand unless given. */
  allotment?: number;
  salePriceMinor?: number;
  limit?: number | null;
  startsAt?: string;
  endsAt?: string;
}

/** A sale of new articles: live for an hour unless told otherwise. */
export async function openSale(ctx: Context, options: SaleOptions = {}) {
  const { onHand = 20, priceMinor = 2000, salePriceMinor = 1500 } = options;
  const variantIds = await makeArticles({ ...ctx }, { ...options, onHand, priceMinor });
  const input: SaleInput = {
    name: 'Friday',
    startsAt: options.startsAt ?? new Date().toISOString(),
    endsAt: options.endsAt ?? minutesFromNow(60),
    limitPerCustomer: options.limit ?? null,
    offers: variantIds.map((variantId) => ({
      variantId,
      price: { amount: salePriceMinor, currency: 'GBP' },
      allotment: options.allotment ?? onHand / 2,
    })),
  };
  const saleId = await shopTx({ ...ctx }, (tx) => planSale(tx, input));
  if (isRefusal(saleId)) throw new Error(`${saleId.refusal} ${JSON.stringify(saleId.errors)}`);
  return { saleId, variantIds, variantId: variantIds[0]!, input };
}

/** The sale as its planner sees it. */
export async function lookAtSale(ctx: Context, saleId: string) {
  const sale = accepted(await shopRead({ ...ctx }, (tx) => watchSale(tx, saleId)));
  return sale;
}
