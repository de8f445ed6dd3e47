import { readFile } from 'node:fs/promises';
import {
  ensureCategories,
  ensureUnits,
  findProductIds,
  findProducts,
  preparePicture,
  upsertProducts,
  writePicture,
  type WrittenProduct,
} from '#modules/catalog/index.ts';
import { createDefaultLocation, receiveStock } from '#modules/inventory/index.ts';
import { setPrices } from '#modules/pricing/index.ts';
import { refreshProducts } from '#modules/search/index.ts';
import { createShop, defaultShop, findShop, type Shop } from '#modules/shops/index.ts';
import { shopContext, type App, type Context } from '#platform/context.ts';
import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { demoCategories, demoProducts, descriptionHtml, type DemoProduct } from './catalogue.ts';
import { addDemoDelivery } from './demo-delivery.ts';

const SLUG = 'demo';
const pictures = new URL('./pictures/', import.meta.url);

/** What a population did. */
export interface Populated {
  shop: Shop;
  created: number;
  unchanged: number;
  archived: number;
}

/**
 * Opens the demo shop unless it is there, and puts the demo products into it: texts, prices, stock,
 * pictures. Safe to repeat: what is there stays as it is. `clear` first takes every other product
 * of that shop off sale (archived, because orders may name it).
 */
export async function populateDemo(app: App, { clear = false } = {}): Promise<Populated> {
  const shop = (await findShop(app, SLUG)) ?? (await openDemoShop(app));
  const ctx = shopContext(app, shop.id);
  const archived = clear ? await archiveOthers({ ...ctx }) : 0;
  const written = await shopTx({ ...ctx }, writeProducts);
  const fresh = written.filter(({ outcome }) => outcome === 'created');
  const bare = await withoutPictures({ ...ctx }, written);
  await hangPictures(ctx, bare);
  // The worker would do it a moment later; a first visitor shall not wait for it.
  await refreshProducts(
    { ...ctx },
    written.map(({ productId }) => productId),
  );
  return { shop, created: fresh.length, unchanged: written.length - fresh.length, archived };
}

async function openDemoShop(app: App): Promise<Shop> {
  const shop = await createShop(app, {
    slug: SLUG,
    name: 'Fennel & Slate',
    currency: 'EUR',
    country: 'IE',
    timeZone: 'Europe/Dublin',
    locale: 'en-IE',
    pricesIncludeTax: true,
  });
  if (isRefusal(shop)) throw new Error(shop.detail);
  await shopTx(shopContext(app, shop.id), addDemoDelivery);
  return (await defaultShop(app))?.id === shop.id ? { ...shop, isDefault: true } : shop;
}

async function writeProducts(tx: Tx): Promise<WrittenProduct[]> {
  await Promise.all([ensureUnits(tx), createDefaultLocation(tx)]);
  const categories = await ensureCategories(
    tx,
    demoCategories.map(({ slug, title, description }) => ({ slug, name: title, description })),
  );
  const written = await upsertProducts(
    tx,
    demoProducts.map((product) => inputOf(product, categories.get(categoryTitle(product))!)),
  );
  const products = written.map((product) => {
    if (isRefusal(product))
      throw new Error(`A demo product is refused: ${JSON.stringify(product)}`);
    return product;
  });
  const offers = products.flatMap(({ outcome, record }) => {
    if (outcome !== 'created') return [];
    return demoProducts
      .find(({ slug }) => slug === record.slug)!
      .variants.map((offer) => ({
        ...offer,
        variantId: record.variants.find(({ sku }) => sku === offer.sku)!.id,
      }));
  });
  await setPrices(tx, offers);
  const reason = 'opening stock of the demo shop';
  await receiveStock(
    tx,
    offers
      .filter(({ stock }) => stock > 0)
      .map(({ variantId, stock }) => ({ variantId, quantity: stock, reason })),
  );
  return products;
}

function categoryTitle({ category }: DemoProduct): string {
  return demoCategories.find(({ slug }) => slug === category)!.title;
}

function inputOf(product: DemoProduct, categoryId: string) {
  return {
    importKey: `demo:${product.slug}`,
    slug: product.slug,
    title: product.title,
    description: descriptionHtml(product),
    state: 'active' as const,
    vendor: product.brand,
    tags: product.featured ? ['featured'] : [],
    seoDescription: product.summary,
    taxClass: product.taxClass,
    unit: product.unit,
    categoryIds: [categoryId],
    options: product.options.map(({ name, values }) => ({
      name,
      values: values.map(({ value }) => value),
    })),
    variants: product.variants.map(({ sku, barcode, weightGrams, options }) => ({
      sku,
      barcode,
      weightGrams,
      optionValues: product.options.map(({ name }) => options[name]!),
    })),
  };
}

/** Products without any picture: new ones, and those of a population that was cut off. */
async function withoutPictures(
  ctx: Context,
  written: readonly WrittenProduct[],
): Promise<WrittenProduct[]> {
  const ids = written.map(({ productId }) => productId);
  const products = await shopRead(ctx, (tx) => findProducts(tx, ids));
  const bare = new Set(products.filter(({ media }) => media.length === 0).map(({ id }) => id));
  return written.filter(({ productId }) => bare.has(productId));
}

/** Hangs every picture of the products; a picture that shows a variant becomes its face. */
async function hangPictures(ctx: Context, written: readonly WrittenProduct[]): Promise<void> {
  for (const { productId, record } of written) {
    const product = demoProducts.find(({ slug }) => slug === record.slug)!;
    const faces = new Map<string, string>();
    for (const picture of product.pictures) {
      const contents = await readFile(new URL(picture.file, pictures));
      const prepared = await preparePicture(ctx, {
        productId,
        contents,
        altText: picture.alt,
        trusted: true,
      });
      if (isRefusal(prepared)) throw new Error(`${picture.file}: ${prepared.detail}`);
      const media = await shopTx({ ...ctx }, (tx) => writePicture(tx, prepared));
      if (isRefusal(media)) throw new Error(`${picture.file}: ${media.detail}`);
      for (const variant of product.variants) {
        const shown = Object.entries(picture.shows ?? {});
        const matches = shown.every(([name, value]) => variant.options[name] === value);
        if (shown.length > 0 && matches && !faces.has(variant.sku))
          faces.set(variant.sku, media.id);
      }
    }
    if (faces.size > 0) await giveFaces({ ...ctx }, product, faces);
  }
}

async function giveFaces(
  ctx: Context,
  product: DemoProduct,
  faces: ReadonlyMap<string, string>,
): Promise<void> {
  await shopTx(ctx, async (tx) => {
    const input = inputOf(product, '');
    const { categoryIds: _kept, ...rest } = input;
    const variants = input.variants.map((variant) => ({
      ...variant,
      imageId: faces.get(variant.sku) ?? null,
    }));
    const [result] = await upsertProducts(tx, [{ ...rest, variants }]);
    if (!result || isRefusal(result)) throw new Error(`${product.slug}: ${JSON.stringify(result)}`);
  });
}

/** Most products that one population looks through; a demo shop has no more. */
const OTHERS_MAX = 10_000;

async function archiveOthers(ctx: Context): Promise<number> {
  return await shopTx(ctx, async (tx) => {
    const keep = new Set(demoProducts.map(({ slug }) => slug));
    const products = await findProducts(tx, await findProductIds(tx, { limit: OTHERS_MAX }));
    const others = products.filter(({ slug, state }) => !keep.has(slug) && state !== 'archived');
    const results = await upsertProducts(
      tx,
      others.map(({ id, title, variants }) => ({
        id,
        title,
        state: 'archived' as const,
        variants,
      })),
    );
    if (results.some(isRefusal)) throw new Error('A product could not be archived');
    return others.length;
  });
}
