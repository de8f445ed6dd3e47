import {
  ancestry,
  findProducts,
  listUnits,
  textOfHtml,
  type Product,
} from '#modules/catalog/index.ts';
import { presentOffer } from '#modules/flash-sales/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import type { Refusal } from '#platform/refusal.ts';
import { searchRefusals, type ProductDetail } from './contract.ts';
import {
  cheapest,
  leftOfAll,
  listedVariants,
  pictureOf,
  stockLabel,
  type Offer,
} from './listing.ts';
import { readOffer } from './refresh-products.ts';
import { findListingBySlug } from './store/listings.ts';

const DESCRIPTION_MAX = 160;

/**
 * One product on sale with everything its page shows, as it is at this moment.
 * Refusals: listing_not_found (unknown, a draft, archived, without a price).
 */
export async function showListing(ctx: Context, slug: string): Promise<ProductDetail | Refusal> {
  return await shopRead(ctx, async (tx) => {
    const row = await findListingBySlug.row(tx, tx.shopId, slug);
    const [product] = row ? await findProducts(tx, [row.product_id]) : [];
    if (!product || product.state !== 'active') return searchRefusals.listing_not_found();
    return await detail(tx, product);
  });
}

async function detail(tx: Tx, product: Product): Promise<ProductDetail | Refusal> {
  const [offer, units] = await Promise.all([
    readOffer(
      tx,
      product.variants.map((variant) => variant.id),
    ),
    listUnits(tx),
  ]);
  const listed = listedVariants(product, offer);
  const lowest = cheapest(listed);
  const unit = units.find(({ code }) => code === product.unit);
  if (!lowest || !unit) return searchRefusals.listing_not_found();
  const media = product.media.map(pictureOf);
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    description: product.descriptionHtml,
    vendor: product.vendor,
    tags: [...product.tags],
    price: lowest.price,
    priceVaries: listed.some((variant) => variant.price.amount !== lowest.price.amount),
    compareAtPrice: lowest.compareAtPrice,
    available: listed.some((variant) => variant.available),
    left: leftOfAll(listed),
    unit: unit.code,
    stepsPerUnit: unit.stepsPerUnit,
    stepLabel: unit.stepLabel,
    image: media[0] ?? null,
    media,
    options: product.options.map(({ name, values }) => ({ name, values: [...values] })),
    variants: detailVariants(product, offer),
    categories: placesOf(product, offer),
    seo: seoOf(product),
  };
}

function detailVariants(product: Product, offer: Offer): ProductDetail['variants'] {
  const byId = new Map(product.variants.map((variant) => [variant.id, variant]));
  return listedVariants(product, offer).map((listed) => {
    const variant = byId.get(listed.id)!;
    return {
      id: listed.id,
      sku: listed.sku,
      title: listed.title,
      price: listed.price,
      compareAtPrice: listed.compareAtPrice,
      available: listed.available,
      barcode: variant.barcode,
      weightGrams: variant.weightGrams,
      options: Object.fromEntries(
        product.options.map(({ name }, index) => [name, variant.optionValues[index] ?? '']),
      ),
      imageId: variant.imageId,
      stock: stockLabel(offer.stock.get(variant.id)),
      offer: presentOffer(offer.onSale.get(variant.id), listed.compareAtPrice),
    };
  });
}

function placesOf(product: Product, { categories }: Offer): ProductDetail['categories'] {
  return product.categoryIds.flatMap((id) => {
    const path = ancestry(id, categories).map(({ slug, name }) => ({ slug, name }));
    const [own] = path;
    return own ? [{ ...own, path: path.toReversed() }] : [];
  });
}

function seoOf(product: Product): ProductDetail['seo'] {
  const words = textOfHtml(product.descriptionHtml);
  const short = words.length > DESCRIPTION_MAX ? `${words.slice(0, DESCRIPTION_MAX - 1)}…` : words;
  return {
    title: product.seoTitle ?? product.title,
    description: product.seoDescription ?? short,
  };
}
