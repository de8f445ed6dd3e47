import { multiplyRounded } from '#platform/money.ts';

/** Rates are parts per million: 200 000 is 20 %, 88 750 is 8.875 %. */
export const PPM = 1_000_000;

export interface TaxRate {
  id: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Null: the whole country. A region's rate replaces the country's, it is not added. */
  region: string | null;
  taxClass: string;
  /** As shown to shoppers: `VAT 20 %`. */
  name: string;
  ratePpm: number;
}

export interface WeightTier {
  /** The tier serves parcels up to this weight, inclusive; null: any weight. */
  uptoGrams: number | null;
  priceMinor: number;
}

export interface ShippingMethod {
  id: string;
  name: string;
  kind: 'flat' | 'by_weight';
  /** Price of a flat method; a by-weight method prices by its tiers, lightest first. */
  priceMinor: number;
  tiers: WeightTier[];
  /** Goods worth this much travel free; null: never. */
  freeOverMinor: number | null;
  /** ISO codes; empty: everywhere. */
  countries: string[];
  taxClass: string;
  estimateDaysMin: number;
  estimateDaysMax: number;
  active: boolean;
  position: number;
}

export interface Destination {
  country: string;
  region?: string | null;
}

/** What a rate adds or contains, and how it is called. */
export interface Tax {
  name: string;
  ratePpm: number;
}

const untaxed: Tax = { name: 'No tax', ratePpm: 0 };

/**
 * The tax of a class at a destination. The region's row wins over the country's; `reduced` without
 * a row of its own is taxed as `standard`, because collecting too little is the shop's loss; a
 * country without rows is not taxed (an export).
 */
export function taxAt(rates: readonly TaxRate[], to: Destination, taxClass: string): Tax {
  if (taxClass === 'zero') return rateOf(rates, to, 'zero') ?? untaxed;
  return rateOf(rates, to, taxClass) ?? rateOf(rates, to, 'standard') ?? untaxed;
}

function rateOf(rates: readonly TaxRate[], to: Destination, taxClass: string): Tax | undefined {
  let national: TaxRate | undefined;
  for (const rate of rates) {
    if (rate.country !== to.country || rate.taxClass !== taxClass) continue;
    if (rate.region === null) national = rate;
    else if (rate.region === to.region) return rate;
  }
  return national;
}

export interface Parcel {
  weightGrams: number;
  /** What the goods cost as displayed, before shipping. */
  goodsMinor: number;
}

/** The price of a method, and whether it is free because of the amount. */
export interface ShippingPrice {
  priceMinor: number;
  isFree: boolean;
}

/** What the method asks for the parcel, or undefined when it does not carry such a weight. */
export function shippingPrice(method: ShippingMethod, parcel: Parcel): ShippingPrice | undefined {
  const asked = method.kind === 'flat' ? method.priceMinor : tierPrice(method.tiers, parcel);
  if (asked === undefined) return undefined;
  const isFree = method.freeOverMinor !== null && parcel.goodsMinor >= method.freeOverMinor;
  return { priceMinor: isFree ? 0 : asked, isFree: isFree && asked > 0 };
}

function tierPrice(tiers: readonly WeightTier[], { weightGrams }: Parcel): number | undefined {
  const fitting = tiers.filter(({ uptoGrams }) => uptoGrams === null || weightGrams <= uptoGrams);
  const lightest = fitting.reduce<WeightTier | undefined>(
    (best, tier) => (best === undefined || limit(tier) < limit(best) ? tier : best),
    undefined,
  );
  return lightest?.priceMinor;
}

function limit({ uptoGrams }: WeightTier): number {
  return uptoGrams ?? Infinity;
}

/** Whether the method goes to the country at all. */
export function delivers(method: ShippingMethod, country: string): boolean {
  return method.active && (method.countries.length === 0 || method.countries.includes(country));
}

/** Price of a quantity: half up, once per line. `stepsPerUnit` steps cost `unitPriceMinor`. */
export function linePrice(unitPriceMinor: number, quantity: number, stepsPerUnit: number): number {
  return multiplyRounded(unitPriceMinor, quantity, stepsPerUnit);
}

/** Tax contained in a gross amount, or to be added to a net one; half up, once per rate group. */
export function taxOn(amountMinor: number, { ratePpm }: Tax, isIncluded: boolean): number {
  return multiplyRounded(amountMinor, ratePpm, isIncluded ? PPM + ratePpm : PPM);
}

/** `20 %`, `8.875 %`. */
export function ratePercent(ratePpm: number): string {
  return `${ratePpm / 10_000} %`;
}
