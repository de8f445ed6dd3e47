/** From a product with its prices and stock to what shoppers see of it. Pure. */
import { ancestry, textOfHtml, type Category, type Product } from '#modules/catalog/index.ts';
import type { LiveOfferOfVariant } from '#modules/flash-sales/index.ts';
import type { ListedVariant, Picture } from './contract.ts';
import { fold } from './words.ts';

export interface PriceOfVariant {
  priceMinor: number;
  compareAtMinor: number | null;
}

export interface StockOfVariant {
  available: number;
  lowStockThreshold: number;
}

/** What is known of the shop's variants besides the catalogue, by variant id. */
export interface Offer {
  currency: string;
  prices: ReadonlyMap<string, PriceOfVariant>;
  stock: ReadonlyMap<string, StockOfVariant>;
  categories: ReadonlyMap<string, Category>;
  /** Live flash sales whose price counts, by variant id. */
  onSale: ReadonlyMap<string, LiveOfferOfVariant>;
}

/**
 * Prices and stock as shoppers meet them: while a flash sale has something left of an article, its
 * price counts, the normal one is the former, and what can be had is what the sale set aside.
 */
export function withSales(
  { currency, prices, stock }: Pick<Offer, 'currency' | 'prices' | 'stock'>,
  live: ReadonlyMap<string, LiveOfferOfVariant>,
): Pick<Offer, 'prices' | 'stock' | 'onSale'> {
  const counting = [...live].filter(([variantId, offer]) => {
    const normal = prices.get(variantId)?.priceMinor ?? 0;
    return offer.left > 0 && offer.currency === currency && offer.priceMinor < normal;
  });
  const onSale = new Map(counting);
  return {
    onSale,
    prices: new Map(
      [...prices].map(([variantId, price]) => {
        const offer = onSale.get(variantId);
        const sale = offer && {
          priceMinor: offer.priceMinor,
          compareAtMinor: price.priceMinor,
        };
        return [variantId, sale ?? price];
      }),
    ),
    stock: new Map([
      ...stock,
      ...counting.map(([variantId, { left }]): [string, StockOfVariant] => {
        const lowStockThreshold = stock.get(variantId)?.lowStockThreshold ?? 0;
        return [variantId, { available: left, lowStockThreshold }];
      }),
    ]),
  };
}

const DESCRIPTION_WORDS_MAX = 5000;

/** What the shopper is told of stock: enough to decide, not the books. */
export function stockLabel(stock: StockOfVariant | undefined): {
  state: 'in_stock' | 'low' | 'out';
  left: number | null;
} {
  if (!stock || stock.available <= 0) return { state: 'out', left: 0 };
  return stock.available <= stock.lowStockThreshold
    ? { state: 'low', left: stock.available }
    : { state: 'in_stock', left: null };
}

/** The variants on offer: those that have a price, in their order. */
export function listedVariants(product: Product, offer: Offer): ListedVariant[] {
  return product.variants.flatMap((variant) => {
    const price = offer.prices.get(variant.id);
    if (!price) return [];
    const { state, left } = stockLabel(offer.stock.get(variant.id));
    return [
      {
        id: variant.id,
        sku: variant.sku,
        title: variant.title,
        price: { amount: price.priceMinor, currency: offer.currency },
        compareAtPrice:
          price.compareAtMinor === null
            ? null
            : { amount: price.compareAtMinor, currency: offer.currency },
        available: state !== 'out',
        left,
      },
    ];
  });
}

/** Of several variants: how many are left in all when that is known of each, else null. */
export function leftOfAll(variants: readonly ListedVariant[]): number | null {
  let sum = 0;
  for (const { left } of variants) {
    if (left === null) return null;
    sum += left;
  }
  return sum;
}

/** The cheapest variant; of equal prices the first. Its former price is the product's. */
export function cheapest(variants: readonly ListedVariant[]): ListedVariant | undefined {
  return variants.reduce<ListedVariant | undefined>(
    (best, variant) => (best && best.price.amount <= variant.price.amount ? best : variant),
    undefined,
  );
}

/** The slugs of a product's categories and of all above them, each once. */
export function categorySlugs(product: Product, categories: Offer['categories']): string[] {
  const slugs = product.categoryIds.flatMap((id) =>
    ancestry(id, categories).map((category) => category.slug),
  );
  return [...new Set(slugs)].sort();
}

/** A picture as shoppers get it. */
export function pictureOf(media: Product['media'][number]): Picture {
  const { altText, ...rest } = media;
  return { ...rest, alt: altText };
}

/** The row of search.listings, or undefined for what is not on sale. */
export function listingRow(product: Product, offer: Offer): Record<string, unknown> | undefined {
  const variants = listedVariants(product, offer);
  const lowest = cheapest(variants);
  if (product.state !== 'active' || !lowest) return undefined;
  const [face] = product.media;
  const slugs = categorySlugs(product, offer.categories);
  const near = [product.vendor ?? '', product.productType ?? '', ...product.tags, ...slugs];
  const skus = product.variants.flatMap(({ sku, barcode }) => [sku, barcode ?? '']);
  return {
    product_id: product.id,
    product_version: product.version,
    slug: product.slug,
    title: product.title,
    sort_title: fold(product.title).slice(0, 64).toWellFormed(),
    vendor: product.vendor,
    tags: product.tags,
    category_slugs: slugs,
    unit_code: product.unit,
    currency: offer.currency,
    price_min_minor: lowest.price.amount,
    price_max_minor: Math.max(...variants.map((variant) => variant.price.amount)),
    compare_at_minor: lowest.compareAtPrice?.amount ?? null,
    available: variants.some((variant) => variant.available),
    left_quantity: leftOfAll(variants),
    variants,
    image: face ? pictureOf(face) : null,
    title_words: fold(product.title),
    near_words: fold(near.join(' ')),
    sku_words: fold([...new Set(skus)].join(' ')),
    description_words: descriptionWords(product),
  };
}

function descriptionWords(product: Product): string {
  const words = fold(textOfHtml(product.descriptionHtml));
  return words.slice(0, DESCRIPTION_WORDS_MAX).toWellFormed();
}
