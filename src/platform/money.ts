/**
 * Money is a whole number of minor units (a safe integer) and an ISO 4217 code. This file is the
 * only place that divides money. Pure: browsers load it.
 */

export interface MoneyValue {
  readonly amount: number;
  readonly currency: string;
}

/** ISO 4217, column "minor unit", where it is not 2 (list of 2026-01-01). */
const decimalsByCurrency: Readonly<Record<string, number>> = {
  ...decimals(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...decimals(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...decimals(4, 'CLF UYW'),
};
const USUAL_DECIMALS = 2;

function decimals(count: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]));
}

/** Digits after the point in the currency's usual notation: EUR 2, JPY 0, KWD 3. */
export function decimalsOf(currency: string): number {
  return decimalsByCurrency[currency] ?? USUAL_DECIMALS;
}

let known: ReadonlySet<string> | undefined;

/** Whether the code is a currency that this runtime can write. */
export function isCurrency(code: string): boolean {
  known ??= new Set(Intl.supportedValuesOf('currency'));
  return known.has(code);
}

/** An amount left the range in which a double counts every integer: refuse, never round. */
export class MoneyRangeError extends RangeError {}

/** Returns the amount when it is a safe integer; throws MoneyRangeError otherwise. */
export function safeMinor(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new MoneyRangeError(`Not a safe integer: ${amount}`);
  return amount;
}

/**
 * The exact sum. Throws MoneyRangeError when it, or any partial sum in the given order, leaves the
 * safe range.
 */
export function sumMinor(amounts: Iterable<number>): number {
  let sum = 0;
  for (const amount of amounts) sum = safeMinor(sum + safeMinor(amount));
  return sum;
}

/**
 * amount × numerator ÷ denominator, exact, then rounded half up; a negative amount mirrors the
 * positive one, so that a refund is the charge with another sign. `numerator` >= 0, `denominator`
 * > 0, both safe integers. Throws MoneyRangeError when the result is not safe.
 */
export function multiplyRounded(amount: number, numerator: number, denominator: number): number {
  if (amount < 0) return 0 - multiplyRounded(0 - amount, numerator, denominator);
  const product = amount * numerator;
  if (Number.isSafeInteger(product) && Number.isSafeInteger(denominator * 2)) {
    const rest = product % denominator;
    return (product - rest) / denominator + (rest * 2 >= denominator ? 1 : 0);
  }
  const divisor = BigInt(safeMinor(denominator));
  const exact = BigInt(safeMinor(amount)) * BigInt(safeMinor(numerator));
  return safeMinor(Number((exact * 2n + divisor) / (divisor * 2n)));
}

/**
 * Splits the total over the weights by largest remainder: the parts sum to the total exactly, each
 * differs from its exact share by less than one minor unit, and equal remainders are served in the
 * given order (Hamilton's method). Without any weight the first part gets everything; a total
 * without parts throws. Weights are safe integers >= 0; a negative total is split as its mirror.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  if (total < 0) return allocate(0 - total, weights).map((part) => 0 - part);
  if (weights.length === 1) return [safeMinor(total)];
  if (weights.length === 0 && total !== 0) throw new Error('Nothing to allocate the total to');
  const whole = weights.reduce((sum, weight) => sum + BigInt(safeMinor(weight)), 0n);
  if (whole === 0n) return weights.map((_, index) => (index === 0 ? safeMinor(total) : 0));
  const shares = weights.map((weight) => BigInt(safeMinor(total)) * BigInt(weight));
  const parts = shares.map((share) => Number(share / whole));
  const rests = shares.map((share) => share % whole);
  let left = total - parts.reduce((sum, part) => sum + part, 0);
  for (const index of byLargest(rests)) {
    if (left === 0) break;
    parts[index] = parts[index]! + 1;
    left -= 1;
  }
  return parts;
}

/** Indexes by falling value; equal values keep their order. */
function byLargest(values: readonly bigint[]): number[] {
  return values
    .map((value, index) => ({ value, index }))
    .sort((a, b) => (a.value === b.value ? a.index - b.index : a.value > b.value ? -1 : 1))
    .map(({ index }) => index);
}

/** The amount in the currency's notation, exact and without grouping: `12.99`, `-0.05`, `1299`. */
export function toDecimal(amount: number, currency: string): string {
  const places = decimalsOf(currency);
  const digits = String(Math.abs(safeMinor(amount))).padStart(places + 1, '0');
  const sign = amount < 0 ? '-' : '';
  if (places === 0) return sign + digits;
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/**
 * Minor units of a plain decimal (`12.99`, `-3`, `0.500`), or undefined when the text is anything
 * else: an exponent, a grouping sign, spaces, other scripts' digits, more decimals than the
 * currency has (unless zero), or an amount beyond the safe range.
 */
export function parseDecimal(text: string, currency: string): number | undefined {
  const match = /^(-?)([0-9]{1,20})(?:\.([0-9]{1,20}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const places = decimalsOf(currency);
  if (/[1-9]/.test(fraction.slice(places))) return undefined;
  const amount = Number(whole + fraction.slice(0, places).padEnd(places, '0'));
  if (!Number.isSafeInteger(amount)) return undefined;
  return sign && amount !== 0 ? 0 - amount : amount;
}

const formats = new Map<string, Intl.NumberFormat>();

/** The amount as people of the locale write it: `12,99 €`, `¥1,299`. Exact: no float is made. */
export function formatMoney({ amount, currency }: MoneyValue, locale: string): string {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    const places = decimalsOf(currency);
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: places,
      maximumFractionDigits: places,
    });
    formats.set(key, format);
  }
  return format.format(toDecimal(amount, currency) as `${number}`);
}
