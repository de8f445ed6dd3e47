/** The product form: what the person edits, as text where they type, and its way from and to the records. */
import type { AdminProduct, Media, ProductBody } from '#modules/catalog/contract.ts';
import { moneyInput, parseMoney } from '../../../format.ts';

export interface VariantForm {
  /** Set once the variant is saved. */
  id: string | null;
  optionValues: string[];
  sku: string;
  barcode: string;
  price: string;
  compareAt: string;
  weightGrams: string;
  onHand: string;
  imageId: string | null;
}

export interface PictureForm {
  /** Set once the picture is uploaded. */
  id: string | null;
  file: File | null;
  /** What the page shows: a local preview, or the server's picture. */
  source: string;
  altText: string;
}

export interface OptionForm {
  name: string;
  values: string[];
}

export interface ProductForm {
  title: string;
  slug: string;
  description: string;
  state: AdminProduct['state'];
  vendor: string;
  productType: string;
  tags: string[];
  seoTitle: string;
  seoDescription: string;
  taxClass: string;
  unit: string;
  categoryIds: string[];
  options: OptionForm[];
  variants: VariantForm[];
  pictures: PictureForm[];
}

/** What other modules know about a product's variants. */
export interface VariantFacts {
  prices: ReadonlyMap<string, { price: number; compareAt: number | null }>;
  /** On hand in the unit's smallest steps, and the version of the stock record. */
  stock: ReadonlyMap<string, { onHand: number; version: number }>;
}

export const noFacts: VariantFacts = { prices: new Map(), stock: new Map() };

export function emptyVariant(optionValues: string[] = []): VariantForm {
  return {
    id: null,
    optionValues,
    sku: '',
    barcode: '',
    price: '',
    compareAt: '',
    weightGrams: '',
    onHand: '',
    imageId: null,
  };
}

export function emptyProduct(): ProductForm {
  return {
    title: '',
    slug: '',
    description: '',
    state: 'draft',
    vendor: '',
    productType: '',
    tags: [],
    seoTitle: '',
    seoDescription: '',
    taxClass: 'standard',
    unit: 'piece',
    categoryIds: [],
    options: [],
    variants: [emptyVariant()],
    pictures: [],
  };
}

/** The form of a saved product; archived variants are left out, as saving leaves them archived. */
export function formOf(
  product: AdminProduct,
  facts: VariantFacts,
  currency: string,
  pictureSource: (media: Media) => string,
): ProductForm {
  return {
    title: product.title,
    slug: product.slug,
    description: product.description,
    state: product.state,
    vendor: product.vendor ?? '',
    productType: product.productType ?? '',
    tags: product.tags,
    seoTitle: product.seoTitle ?? '',
    seoDescription: product.seoDescription ?? '',
    taxClass: product.taxClass,
    unit: product.unit,
    categoryIds: product.categoryIds,
    options: product.options,
    variants: product.variants
      .filter((variant) => !variant.archived)
      .map((variant) => {
        const price = facts.prices.get(variant.id);
        const onHand = facts.stock.get(variant.id)?.onHand;
        return {
          id: variant.id,
          optionValues: variant.optionValues,
          sku: variant.sku,
          barcode: variant.barcode ?? '',
          price: moneyInput(price?.price ?? null, currency),
          compareAt: moneyInput(price?.compareAt ?? null, currency),
          weightGrams: variant.weightGrams === null ? '' : String(variant.weightGrams),
          onHand: onHand === undefined ? '' : String(onHand),
          imageId: variant.imageId,
        };
      }),
    pictures: product.media.map((media) => ({
      id: media.id,
      file: null,
      source: pictureSource(media),
      altText: media.altText,
    })),
  };
}

/** The catalogue's part of the form. */
export function bodyOf(form: ProductForm): ProductBody {
  const kept = new Set(form.pictures.map((picture) => picture.id));
  return {
    title: form.title.trim(),
    ...(form.slug.trim() === '' ? {} : { slug: form.slug.trim() }),
    description: form.description,
    state: form.state,
    vendor: textOrNull(form.vendor),
    productType: textOrNull(form.productType),
    tags: form.tags,
    seoTitle: textOrNull(form.seoTitle),
    seoDescription: textOrNull(form.seoDescription),
    taxClass: form.taxClass,
    unit: form.unit,
    categoryIds: form.categoryIds,
    options: form.options.filter((option) => option.values.length > 0),
    variants: form.variants.map((variant) => ({
      ...(variant.id ? { id: variant.id } : {}),
      sku: variant.sku.trim(),
      barcode: textOrNull(variant.barcode),
      weightGrams: wholeNumber(variant.weightGrams),
      imageId: variant.imageId && kept.has(variant.imageId) ? variant.imageId : null,
      optionValues: variant.optionValues,
    })),
  };
}

/** The same product with another state; everything else as it is. */
export function bodyWithState(product: AdminProduct, state: AdminProduct['state']): ProductBody {
  const form = formOf(product, noFacts, 'EUR', () => '');
  return bodyOf({ ...form, state });
}

/** Minor units of a price cell; null when it is empty or not a price (the form has said so by then). */
export function priceOf(text: string, currency: string): number | null {
  const value = parseMoney(text, currency);
  return value === 'invalid' ? null : value;
}

/** A whole number of a cell, null when it is empty or none. */
export function wholeNumber(text: string): number | null {
  const plain = text.replace(/[\s'’\u00a0\u202f]/g, '');
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

function textOrNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' ? null : trimmed;
}
