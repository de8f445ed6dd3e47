/** The form of a plan, and what it says to the server. Pure. */
import type { AdminSale, SaleInput } from '#modules/flash-sales/contract.ts';
import { moneyInput, parseMoney } from '../../format.ts';
import { localOfUtc, utcOfLocal } from '../../shop-time.ts';
import { articleOfOffer, type Article } from './articles.ts';

export interface OfferFields {
  article: Article;
  price: string;
  allotment: string;
}

export interface PlanFields {
  name: string;
  /** In the shop's zone, as a `datetime-local` field writes it. */
  startsAt: string;
  endsAt: string;
  limit: string;
  offers: OfferFields[];
}

interface ShopWays {
  currency: string;
  timeZone: string;
}

const HOUR_MS = 3_600_000;

/** A new plan begins with the next full hour and lasts one. */
export function newPlan(now: number, { timeZone }: ShopWays): PlanFields {
  const hour = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
  const at = (moment: number) => localOfUtc(new Date(moment).toISOString(), timeZone);
  return { name: '', startsAt: at(hour), endsAt: at(hour + HOUR_MS), limit: '', offers: [] };
}

/** The form of a sale that is planned already. */
export function planOf(sale: AdminSale, { currency, timeZone }: ShopWays): PlanFields {
  return {
    name: sale.name,
    startsAt: localOfUtc(sale.startsAt, timeZone),
    endsAt: localOfUtc(sale.endsAt, timeZone),
    limit: sale.limitPerCustomer === null ? '' : String(sale.limitPerCustomer),
    offers: sale.offers.map((offer) => ({
      article: articleOfOffer(offer),
      price: moneyInput(offer.price.amount, currency),
      allotment: String(offer.allotment),
    })),
  };
}

/** What is sent. The form has checked that every field can be read. */
export function bodyOf(fields: PlanFields, { currency, timeZone }: ShopWays): SaleInput {
  const limit = fields.limit.trim();
  return {
    name: fields.name.trim(),
    startsAt: utcOfLocal(fields.startsAt, timeZone) ?? '',
    endsAt: utcOfLocal(fields.endsAt, timeZone) ?? '',
    limitPerCustomer: limit === '' ? null : Number(limit),
    offers: fields.offers.map(({ article, price, allotment }) => ({
      variantId: article.variantId,
      price: { amount: Number(parseMoney(price, currency)), currency },
      allotment: Number(allotment.trim()),
    })),
  };
}

/** A whole number from 1 on. */
export function isCount(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text.trim());
}
