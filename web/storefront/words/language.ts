import i18next, { type i18n } from 'i18next';
import { en } from './en.ts';

/** Strips the plural ending: `cart.count_one` is asked for as `cart.count`. */
type Base<Key extends string> = Key extends `${infer Stem}_one`
  ? Stem
  : Key extends `${infer Stem}_other`
    ? Stem
    : Key;
export type WordKey = Base<keyof typeof en>;
export type Words = Readonly<Record<keyof typeof en, string>>;

export interface MoneyValue {
  readonly amount: number;
  readonly currency: string;
}

/**
 * How one visitor is spoken to: words, money, weights and dates in the shop's locale and time zone.
 */
export interface Language {
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  readonly t: (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;
  /** True when the catalogue has this key, for keys made from data (`order.state_…`). */
  readonly has: (key: string) => key is WordKey;
  readonly money: (value: MoneyValue) => string;
  readonly number: (value: number) => string;
  readonly percent: (fraction: number) => string;
  /** Grams as g below one kilogram, else kg. */
  readonly weight: (grams: number) => string;
  readonly date: (iso: string) => string;
  readonly dateTime: (iso: string) => string;
  /** `22 Nov, 18:00`: where there is little room. */
  readonly shortMoment: (iso: string) => string;
  /** The country's own name in this language. */
  readonly country: (code: string) => string;
}

/** Catalogues by language; a new language is one folder and one line here. */
const catalogues: Readonly<Record<string, Words>> = { en };
const instances = new Map<string, i18n>();
const languages = new Map<string, Language>();
const RIGHT_TO_LEFT = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'ur', 'yi']);

/** The language of a locale and time zone; English words where the locale has no catalogue. */
export function languageOf(locale: string, timeZone: string): Language {
  const key = `${locale} ${timeZone}`;
  const known = languages.get(key);
  if (known) return known;
  const made = createLanguage(locale, timeZone);
  languages.set(key, made);
  return made;
}

function createLanguage(locale: string, timeZone: string): Language {
  const words = instance(languagePart(locale));
  const currencies = new Map<string, Intl.NumberFormat>();
  const plain = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  });
  const short = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  return {
    locale,
    direction: RIGHT_TO_LEFT.has(languagePart(locale)) ? 'rtl' : 'ltr',
    t: (key, values = {}) => words.t(key, values),
    has: (key): key is WordKey => words.exists(key),
    money: (value) => formatMoney(currencies, locale, value),
    number: (value) => plain.format(value),
    percent: (fraction) => percent.format(fraction),
    weight: (grams) => formatWeight(locale, grams),
    date: (iso) => date.format(new Date(iso)),
    dateTime: (iso) => moment.format(new Date(iso)),
    shortMoment: (iso) => short.format(new Date(iso)),
    country: (code) => regions.of(code) ?? code,
  };
}

/** `en` of `en-IE`. */
function languagePart(locale: string): string {
  return new Intl.Locale(locale).language;
}

function instance(language: string): i18n {
  const known = instances.get(language);
  if (known) return known;
  const words = i18next.createInstance();
  void words.init({
    lng: language,
    fallbackLng: 'en',
    resources: Object.fromEntries(
      Object.entries(catalogues).map(([name, translation]) => [name, { translation }]),
    ),
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    // React escapes what it renders; escaping here as well would show "&amp;".
    interpolation: { escapeValue: false },
  });
  instances.set(language, words);
  return words;
}

function formatMoney(
  known: Map<string, Intl.NumberFormat>,
  locale: string,
  { amount, currency }: MoneyValue,
): string {
  let format = known.get(currency);
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    known.set(currency, format);
  }
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

function formatWeight(locale: string, grams: number): string {
  const heavy = Math.abs(grams) >= 1000;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: heavy ? 'kilogram' : 'gram',
    maximumFractionDigits: heavy ? 3 : 0,
  }).format(heavy ? grams / 1000 : grams);
}
