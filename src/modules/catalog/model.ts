/**
 * The words and rules of a catalogue. A product is what a shopper sees; a variant is what is counted
 * and sold. Pure: no clock, no I/O.
 */
import type { FieldError } from '#platform/refusal.ts';

export type ProductState = 'draft' | 'active' | 'archived';

export interface OptionInput {
  name: string;
  values: readonly string[];
}

export interface VariantInput {
  /** Names an existing variant of the product; else the SKU does. */
  id?: string;
  sku: string;
  barcode?: string | null;
  weightGrams?: number | null;
  imageId?: string | null;
  /** One value per option of the product, in their order. */
  optionValues?: readonly string[];
}

/**
 * A product as it shall be. What is left out stays as it is (or takes its default in a new
 * product); null and empty clear. Variants are always the whole list: one left out is archived.
 */
export interface ProductInput {
  /** Names an existing product, or gives a new one its id. */
  id?: string;
  /** Where an import found it; the same key finds the same product again. */
  importKey?: string | null;
  slug?: string;
  title: string;
  /** Any HTML; what is stored is what `sanitiseHtml` leaves of it. */
  description?: string;
  state?: ProductState;
  vendor?: string | null;
  productType?: string | null;
  tags?: readonly string[];
  seoTitle?: string | null;
  seoDescription?: string | null;
  taxClass?: string;
  unit?: string;
  categoryIds?: readonly string[];
  options?: readonly OptionInput[];
  variants: readonly VariantInput[];
}

export const MAX_OPTIONS = 3;
export const MAX_VARIANTS = 500;
export const MAX_TAGS = 100;
export const SLUG_PATTERN = '^[a-z0-9]+(-[a-z0-9]+)*$';
const MAX_SLUG_LENGTH = 200;

/** Letters that Unicode does not decompose into a base letter and marks. */
const foldedLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/**
 * The part of an address that names a title: lower case ASCII letters and digits joined by hyphens,
 * at most 200 characters. A title without any such letter gives `item`.
 */
export function slugify(title: string): string {
  const folded = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłı]/g, (letter) => foldedLetters[letter] ?? '');
  const slug = folded.replace(/['’]/g, '').replace(/[^a-z0-9]+/g, '-');
  return slug.slice(0, MAX_SLUG_LENGTH).replace(/^-+|-+$/g, '') || 'item';
}

/**
 * The form in which SKUs and barcodes are stored and compared: Unicode NFC without outer white
 * space. Letter case counts: the Online Retail data sells 85123A at 2.55 and 85123a at 6.77.
 */
export function normalCode(code: string): string {
  return code.normalize('NFC').trim();
}

/** The form in which titles, names and tags are stored: NFC, no outer and no doubled white space. */
export function normalText(value: string): string {
  return value.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Characters that look like nothing or turn text around; a code with one cannot be read aloud. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/** What is wrong with a SKU or barcode, or undefined. */
export function codeFault(code: string, maxLength: number): string | undefined {
  if (code === '') return 'must not be empty';
  if (code.length > maxLength) return `must have at most ${maxLength} characters`;
  if (!code.isWellFormed() || INVISIBLE.test(code)) return 'must not contain invisible characters';
  return undefined;
}

/** A variant's own name: its option values, or the product's title when it has none. */
export function variantTitle(productTitle: string, optionValues: readonly string[]): string {
  return optionValues.length === 0
    ? productTitle
    : optionValues.join(' / ').slice(0, 300).toWellFormed();
}

/**
 * Everything that is wrong with a product by itself, with the name of each field: what a schema
 * cannot say, and the lengths again, because imports come without one. `presentOptions` are those
 * of the stored product, for an input that leaves them as they are.
 */
export function productFaults(
  input: ProductInput,
  presentOptions: readonly OptionInput[] = [],
): FieldError[] {
  const options = input.options ?? presentOptions;
  return [
    ...textFaults(input),
    ...optionFaults(options),
    ...input.variants.flatMap((variant, index) => variantFaults(options, variant, index)),
    ...repeats(input.variants.map((variant) => normalCode(variant.sku))).map((index) => ({
      field: `variants.${index}.sku`,
      message: 'is used twice in this product',
    })),
    ...repeats(input.variants.map((variant) => JSON.stringify(variant.optionValues ?? []))).map(
      (index) => ({
        field: `variants.${index}.optionValues`,
        message: 'names the same choice as another variant',
      }),
    ),
  ];
}

/** Characters that PostgreSQL or a printer cannot take; line breaks and tabs are white space. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;

/** What is wrong with a piece of text, or undefined. */
export function textFault(value: string, maxLength: number): string | undefined {
  if (value.length > maxLength) return `must have at most ${maxLength} characters`;
  if (!value.isWellFormed()) return 'is not valid Unicode';
  return CONTROL.test(value) ? 'must not contain control characters' : undefined;
}

function textFaults(input: ProductInput): FieldError[] {
  const texts: [field: string, value: string | null | undefined, maxLength: number][] = [
    ['title', input.title, 300],
    ['description', input.description, 40_000],
    ['vendor', input.vendor, 200],
    ['productType', input.productType, 200],
    ['seoTitle', input.seoTitle, 300],
    ['seoDescription', input.seoDescription, 1000],
    ...(input.tags ?? []).map(
      (tag, index) => [`tags.${index}`, tag, 100] as [string, string, number],
    ),
  ];
  const faults = texts.flatMap(([field, value, maxLength]) => {
    const message = value ? textFault(value, maxLength) : undefined;
    return message ? [{ field, message }] : [];
  });
  if (normalText(input.title) === '') faults.push({ field: 'title', message: 'must not be empty' });
  if (input.variants.length === 0) {
    faults.push({ field: 'variants', message: 'must name at least one variant' });
  }
  if (input.variants.length > MAX_VARIANTS) {
    faults.push({ field: 'variants', message: `must be at most ${MAX_VARIANTS}` });
  }
  if ((input.tags?.length ?? 0) > MAX_TAGS) {
    faults.push({ field: 'tags', message: `must be at most ${MAX_TAGS}` });
  }
  return faults;
}

function optionFaults(options: readonly OptionInput[]): FieldError[] {
  const faults: FieldError[] = [];
  if (options.length > MAX_OPTIONS) {
    faults.push({ field: 'options', message: `must be at most ${MAX_OPTIONS}` });
  }
  for (const index of repeats(options.map((option) => normalText(option.name)))) {
    faults.push({ field: `options.${index}.name`, message: 'is used twice' });
  }
  for (const [index, option] of options.entries()) {
    const nameFault = textFault(option.name, 100) ?? emptyFault(option.name);
    if (nameFault) faults.push({ field: `options.${index}.name`, message: nameFault });
    for (const [place, value] of option.values.entries()) {
      const message = textFault(value, 100) ?? emptyFault(value);
      if (message) faults.push({ field: `options.${index}.values.${place}`, message });
    }
    for (const repeated of repeats(option.values.map(normalText))) {
      faults.push({ field: `options.${index}.values.${repeated}`, message: 'is listed twice' });
    }
  }
  return faults;
}

function emptyFault(value: string): string | undefined {
  return normalText(value) === '' ? 'must not be empty' : undefined;
}

function variantFaults(
  options: readonly OptionInput[],
  variant: VariantInput,
  index: number,
): FieldError[] {
  const faults: FieldError[] = [];
  const say = (field: string, message: string): void => {
    faults.push({ field: `variants.${index}.${field}`, message });
  };
  const skuFault = codeFault(normalCode(variant.sku), 100);
  if (skuFault) say('sku', skuFault);
  const barcodeFault = variant.barcode ? codeFault(normalCode(variant.barcode), 64) : undefined;
  if (barcodeFault) say('barcode', barcodeFault);
  const values = variant.optionValues ?? [];
  if (values.length !== options.length) {
    say('optionValues', `must name one value for each of the ${options.length} options`);
    return faults;
  }
  for (const [position, option] of options.entries()) {
    if (!option.values.includes(values[position]!)) {
      say(`optionValues.${position}`, `is not a value of ${option.name}`);
    }
  }
  return faults;
}

/** Positions of values that already occurred before them. */
function repeats(values: readonly string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}
