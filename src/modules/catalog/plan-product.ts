/** From what is wanted and what is there to what is to be written. Pure. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '#platform/refusal.ts';
import {
  normalCode,
  normalText,
  slugify,
  variantTitle,
  type ProductInput,
  type VariantInput,
} from './model.ts';
import type { ProductRecord, VariantRecord } from './product-record.ts';
import { sanitiseHtml } from './sanitise-html.ts';

/** What the rest of the catalogue holds: who owns which unique value, and which ids exist. */
export interface World {
  readonly slugs: Map<string, string>;
  readonly skus: Map<string, string>;
  readonly barcodes: Map<string, string>;
  readonly categoryIds: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  /** Pictures by their product. */
  readonly images: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Plan {
  readonly record: ProductRecord;
  readonly existing: ProductRecord | undefined;
  /** Values that the schema allows and the shop does not: unknown ids, units. */
  readonly faults: FieldError[];
  /** Values that another product or variant has. */
  readonly duplicates: FieldError[];
}

/**
 * The product that `input` asks for. An address (slug) that the input does not insist on moves out
 * of the way of others; an import suggests one for new products only, staff may have changed it.
 */
export function planProduct(
  input: ProductInput,
  existing: ProductRecord | undefined,
  newId: () => string,
  world: World,
): Plan {
  const id = existing?.id ?? input.id ?? newId();
  const title = normalText(input.title);
  const options = input.options
    ? input.options.map((option) => ({
        name: normalText(option.name),
        values: option.values.map(normalText),
      }))
    : (existing?.options ?? []);
  const matched = matchVariants(input, existing);
  const record: ProductRecord = {
    ...ownFields(input, existing),
    id,
    title,
    slug: chooseSlug(input, existing, id, world),
    options,
    categoryIds: input.categoryIds
      ? [...new Set(input.categoryIds)].sort()
      : (existing?.categoryIds ?? []),
    variants: input.variants.map((variant, index) =>
      planVariant(variant, title, matched[index], newId),
    ),
    archivedVariants: existing?.archivedVariants ?? [],
    version: existing ? existing.version + 1 : 1,
    createdAt: existing?.createdAt ?? '',
    updatedAt: existing?.updatedAt ?? '',
  };
  return {
    record,
    existing,
    faults: [...unknownFaults(record, existing, world), ...foreignVariants(input, matched)],
    duplicates: duplicateFaults(record, existing, world),
  };
}

/** Whether writing the plan would change anything that a reader can see. */
export function changes({ record, existing }: Plan): boolean {
  if (!existing) return true;
  return !isDeepStrictEqual(comparable(record), comparable(existing));
}

function comparable(record: ProductRecord) {
  return { ...record, version: 0, createdAt: '', updatedAt: '', archivedVariants: [] };
}

/** Marks the plan's unique values as taken, for the plans after it in the same batch. */
export function claim({ record }: Plan, world: World): void {
  world.slugs.set(record.slug, record.id);
  for (const variant of record.variants) {
    world.skus.set(variant.sku, variant.id);
    if (variant.barcode) world.barcodes.set(variant.barcode, variant.id);
  }
}

/** Variants that are on offer now and shall not be any more. */
export function leavingVariants({ record, existing }: Plan): VariantRecord[] {
  const staying = new Set(record.variants.map((variant) => variant.id));
  return existing?.variants.filter((variant) => !staying.has(variant.id)) ?? [];
}

/** Ids of the variants that the shop does not have yet. */
export function addedVariants({ record, existing }: Plan): Set<string> {
  const before = existing ? [...existing.variants, ...existing.archivedVariants] : [];
  const known = new Set(before.map((variant) => variant.id));
  return new Set(record.variants.flatMap(({ id }) => (known.has(id) ? [] : [id])));
}

function ownFields(input: ProductInput, existing: ProductRecord | undefined) {
  return {
    descriptionHtml:
      input.description === undefined
        ? (existing?.descriptionHtml ?? '')
        : sanitiseHtml(input.description.normalize('NFC')),
    state: input.state ?? existing?.state ?? 'draft',
    vendor: cleared(input.vendor, existing?.vendor),
    productType: cleared(input.productType, existing?.productType),
    tags: input.tags
      ? [...new Set(input.tags.map(normalText).filter(Boolean))]
      : (existing?.tags ?? []),
    seoTitle: cleared(input.seoTitle, existing?.seoTitle),
    seoDescription: cleared(input.seoDescription, existing?.seoDescription),
    taxClass: input.taxClass ?? existing?.taxClass ?? 'standard',
    unit: input.unit ?? existing?.unit ?? 'piece',
    importKey: input.importKey ?? existing?.importKey ?? null,
  };
}

function cleared(given: string | null | undefined, before: string | null | undefined) {
  if (given === undefined) return before ?? null;
  return given === null ? null : normalText(given) || null;
}

function chooseSlug(
  input: ProductInput,
  existing: ProductRecord | undefined,
  id: string,
  world: World,
): string {
  if (existing && (input.slug === undefined || input.importKey)) return existing.slug;
  if (input.slug !== undefined && !input.importKey) return input.slug;
  const wanted = input.slug ?? slugify(input.title);
  const owner = world.slugs.get(wanted);
  if (owner === undefined || owner === id) return wanted;
  // Derived, not counted up: the same input gets the same address again, without a search.
  const mark = createHash('sha256')
    .update(input.importKey ?? id)
    .digest('hex')
    .slice(0, 8);
  return `${wanted.slice(0, 190)}-${mark}`;
}

/** Ids go first: a variant that another line names by id is not found again by its SKU. */
function matchVariants(input: ProductInput, existing: ProductRecord | undefined) {
  const all = existing ? [...existing.variants, ...existing.archivedVariants] : [];
  const free = new Map(all.map((variant) => [variant.id, variant]));
  const take = (variant: VariantRecord | undefined): VariantRecord | undefined => {
    const taken = variant && free.get(variant.id);
    if (taken) free.delete(taken.id);
    return taken;
  };
  const byId = new Map(all.map((variant) => [variant.id, variant]));
  const named = input.variants.map(({ id }) => (id === undefined ? undefined : take(byId.get(id))));
  const bySku = new Map(all.map((variant) => [variant.sku, variant]));
  return input.variants.map((variant, index) =>
    variant.id === undefined ? take(bySku.get(normalCode(variant.sku))) : named[index],
  );
}

function planVariant(
  input: VariantInput,
  productTitle: string,
  existing: VariantRecord | undefined,
  newId: () => string,
): VariantRecord {
  const optionValues = (input.optionValues ?? existing?.optionValues ?? []).map(normalText);
  const barcode = input.barcode === undefined ? existing?.barcode : input.barcode;
  return {
    id: existing?.id ?? newId(),
    sku: normalCode(input.sku),
    title: variantTitle(productTitle, optionValues),
    optionValues,
    barcode: barcode ? normalCode(barcode) || null : null,
    weightGrams:
      (input.weightGrams === undefined ? existing?.weightGrams : input.weightGrams) ?? null,
    imageId: (input.imageId === undefined ? existing?.imageId : input.imageId) ?? null,
    archived: false,
  };
}

function foreignVariants(
  input: ProductInput,
  matched: readonly (VariantRecord | undefined)[],
): FieldError[] {
  return input.variants.flatMap((variant, index) =>
    variant.id !== undefined && !matched[index]
      ? [
          {
            field: `variants.${index}.id`,
            message: 'is no variant of this product, or is named twice',
          },
        ]
      : [],
  );
}

function unknownFaults(
  record: ProductRecord,
  existing: ProductRecord | undefined,
  world: World,
): FieldError[] {
  const faults: FieldError[] = [];
  if (!world.units.has(record.unit)) {
    faults.push({ field: 'unit', message: `must be one of: ${[...world.units].join(', ')}` });
  } else if (existing && existing.unit !== record.unit && existing.state !== 'draft') {
    faults.push({ field: 'unit', message: 'is fixed once the product has been on sale' });
  }
  for (const [index, id] of record.categoryIds.entries()) {
    if (!world.categoryIds.has(id)) {
      faults.push({ field: `categoryIds.${index}`, message: 'is not a category of this shop' });
    }
  }
  const images = world.images.get(record.id);
  for (const [index, variant] of record.variants.entries()) {
    if (variant.imageId && !images?.has(variant.imageId)) {
      const field = `variants.${index}.imageId`;
      faults.push({ field, message: 'is not a picture of this product' });
    }
  }
  return faults;
}

function duplicateFaults(
  record: ProductRecord,
  existing: ProductRecord | undefined,
  world: World,
): FieldError[] {
  const faults: FieldError[] = [];
  const slugOwner = world.slugs.get(record.slug);
  if (slugOwner !== undefined && slugOwner !== record.id) {
    faults.push({ field: 'slug', message: `${record.slug} is the address of another product` });
  }
  const leaving = new Set(
    leavingVariants({ record, existing, faults: [], duplicates: [] }).map((variant) => variant.id),
  );
  for (const [index, variant] of record.variants.entries()) {
    const skuOwner = world.skus.get(variant.sku);
    if (skuOwner !== undefined && skuOwner !== variant.id) {
      const message = `${variant.sku} names another variant`;
      faults.push({ field: `variants.${index}.sku`, message });
    }
    const codeOwner = variant.barcode ? world.barcodes.get(variant.barcode) : undefined;
    if (codeOwner !== undefined && codeOwner !== variant.id && !leaving.has(codeOwner)) {
      const message = `${variant.barcode} is the barcode of another variant`;
      faults.push({ field: `variants.${index}.barcode`, message });
    }
  }
  return faults;
}
