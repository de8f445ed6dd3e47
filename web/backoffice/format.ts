/**
 * Money, numbers and moments as people read them: the shop's locale, its currency, its time zone.
 * Pure; components get it bound to their shop from `useFormat`.
 */

export interface ShopFormat {
  locale: string;
  currency: string;
  timeZone: string;
}

export interface MoneyValue {
  amount: number;
  currency: string;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const RELATIVE_DAYS = 7;
const GRAMS_PER_KILOGRAM = 1000;

/** How many decimals a currency has: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyDecimals(currency: string): number {
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 2;
}

/** `1299 EUR` as `€12.99`. */
export function money(format: ShopFormat, value: MoneyValue): string {
  const decimals = currencyDecimals(value.currency);
  return new Intl.NumberFormat(format.locale, {
    style: 'currency',
    currency: value.currency,
    currencyDisplay: 'narrowSymbol',
  }).format(value.amount / 10 ** decimals);
}

/** Minor units as a person types them, without a symbol: `12.99`. */
export function moneyInput(minor: number | null, currency: string): string {
  if (minor === null) return '';
  const decimals = currencyDecimals(currency);
  return (minor / 10 ** decimals).toFixed(decimals);
}

/**
 * What a person typed as minor units: `12.99`, `12,99` and `1.299,00` are understood.
 * Null for nothing. 'invalid' for a minus, for more decimals than the currency has, for letters, and for
 * `1.299`: one thousand to some, one and a bit to others, and a price must not be guessed.
 */
export function parseMoney(text: string, currency: string): number | null | 'invalid' {
  const plain = text.replace(/[\s'’\u00a0\u202f]/g, '');
  if (plain === '') return null;
  if (/^\d{1,3}[.,]\d{3}$/.test(plain)) return 'invalid';
  const match = /^(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d+))?$/.exec(plain);
  const decimals = currencyDecimals(currency);
  const whole = (match?.[1] ?? '').replace(/[.,]/g, '');
  const fraction = match?.[2] ?? '';
  if (whole === '' || fraction.length > decimals) return 'invalid';
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(minor) ? minor : 'invalid';
}

/** The currency's sign in this locale: `€`, `CHF`. */
export function currencySign(format: ShopFormat): string {
  const parts = new Intl.NumberFormat(format.locale, {
    style: 'currency',
    currency: format.currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0);
  return parts.find((part) => part.type === 'currency')?.value ?? format.currency;
}

export function number(format: ShopFormat, value: number): string {
  return new Intl.NumberFormat(format.locale).format(value);
}

/** `350` as `350 g`, `1500` as `1.5 kg`. */
export function weight(format: ShopFormat, grams: number): string {
  const large = grams >= GRAMS_PER_KILOGRAM;
  return new Intl.NumberFormat(format.locale, {
    style: 'unit',
    unit: large ? 'kilogram' : 'gram',
    maximumFractionDigits: 3,
  }).format(large ? grams / GRAMS_PER_KILOGRAM : grams);
}

/** So many smallest steps of a unit: `3`, `350 g`, `1.5 kg`, `3 pack`. */
export function quantity(
  format: ShopFormat,
  steps: number,
  unit: { code: string; stepLabel?: string },
): string {
  if (unit.code === 'piece') return number(format, steps);
  if (unit.code === 'kilogram' || unit.code === 'gram') return weight(format, steps);
  return `${number(format, steps)} ${unit.stepLabel ?? unit.code}`;
}

/** The moment in full, in the shop's zone, for hover and print: `22 November 2026 at 14:03:10 CET`. */
export function absolute(format: ShopFormat, moment: string): string {
  return new Intl.DateTimeFormat(format.locale, {
    dateStyle: 'long',
    timeStyle: 'long',
    timeZone: format.timeZone,
  }).format(new Date(moment));
}

/** A moment as people say it: `3 minutes ago`, `yesterday`, and after a week `12 Nov 2026`. */
export function relative(format: ShopFormat, moment: string, now: number): string {
  const differenceMs = new Date(moment).getTime() - now;
  const away = Math.abs(differenceMs);
  const words = new Intl.RelativeTimeFormat(format.locale, { numeric: 'auto' });
  if (away < MINUTE_MS && differenceMs > 0) {
    return words.format(Math.ceil(differenceMs / SECOND_MS), 'second');
  }
  if (away < MINUTE_MS) return words.format(0, 'minute').replace(/^this minute$/, 'just now');
  if (away < HOUR_MS) return words.format(Math.trunc(differenceMs / MINUTE_MS), 'minute');
  if (away < DAY_MS) return words.format(Math.trunc(differenceMs / HOUR_MS), 'hour');
  if (away < RELATIVE_DAYS * DAY_MS) {
    return words.format(dayNumber(format, moment) - dayNumber(format, now), 'day');
  }
  return new Intl.DateTimeFormat(format.locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: format.timeZone,
  }).format(new Date(moment));
}

/** The calendar day in the shop's zone, `2026-11-22`. */
export function shopDay(format: ShopFormat, moment: string | number): string {
  return new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone: format.timeZone,
  }).format(new Date(moment));
}

/** Day and time of day in the shop's zone, where there is little room: `22 Nov, 18:00`. */
export function dayTime(format: ShopFormat, moment: string): string {
  return new Intl.DateTimeFormat(format.locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: format.timeZone,
  }).format(new Date(moment));
}

/** `0.416` as `42%`. */
export function percent(format: ShopFormat, fraction: number): string {
  return new Intl.NumberFormat(format.locale, { style: 'percent' }).format(fraction);
}

/** A calendar day (`2026-11-22`) in words; it has no zone, so it is read and written in UTC. */
export function dayName(format: ShopFormat, day: string, style: 'short' | 'long'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'short'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'long', day: 'numeric', month: 'long' };
  return new Intl.DateTimeFormat(format.locale, { ...options, timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

function dayNumber(format: ShopFormat, moment: string | number): number {
  return Date.parse(`${shopDay(format, moment)}T00:00:00Z`) / DAY_MS;
}
