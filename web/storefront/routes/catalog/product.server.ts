import type { ProductDetail } from '#modules/search/contract.ts';
import { notFound, page, type Head, type PageRequest, type PageResult } from '../../page.ts';
import { pictureAddress } from '../../parts/picture.tsx';
import { readSales } from '../../sales/read-sales.ts';
import { breadcrumbFacts } from './breadcrumb-facts.ts';
import { readCards, type CardProduct } from './card-product.ts';
import type { ProductData } from './product.tsx';
import { readProduct } from './read-product.ts';
import {
  findVariant,
  firstChoice,
  readChoice,
  type Choice,
  type Variant,
} from './variant-choice.ts';

const COMPANIONS = 4;
const DESCRIPTION_MAX = 300;

export async function load(request: PageRequest): Promise<PageResult<ProductData>> {
  const product = await readProduct(request.api, request.params['slug'] ?? '');
  if (!product) return notFound;
  const choice = readChoice(product, request.url.searchParams, firstChoice(product));
  const [companions, sales] = await Promise.all([
    companionsOf(request, product),
    readSales(request.api, ({ productId }) => productId === product.id),
  ]);
  return page({
    product: { ...product, media: chosenFirst(product, choice) },
    choice,
    companions,
    sales,
  });
}

/** The picture of what is chosen comes first, so it is seen without a script too. */
function chosenFirst(product: ProductDetail, choice: Choice): ProductDetail['media'] {
  const chosen = findVariant(product, choice)?.imageId;
  return product.media.toSorted((a, b) => Number(b.id === chosen) - Number(a.id === chosen));
}

/** Others of the same category; a product that stands alone has none. */
async function companionsOf(
  { api }: PageRequest,
  product: ProductDetail,
): Promise<readonly CardProduct[]> {
  const [category] = product.categories;
  if (!category) return [];
  const query = { category: category.slug, limit: String(COMPANIONS + 1) };
  const others = (await readCards(api, query)).filter(({ id }) => id !== product.id);
  return others.slice(0, COMPANIONS);
}

export function head({ product }: ProductData, { shop, url }: PageRequest): Head {
  const path = `/products/${product.slug}`;
  const description = product.seo.description || plainText(product.description);
  const { image } = product;
  const [category] = product.categories;
  const steps: (readonly [string, string])[] = [[product.title, path]];
  if (category) steps.unshift([category.name, `/categories/${category.slug}`]);
  return {
    title: product.seo.title || product.title,
    description: description || `${product.title}, ${shop.name}`,
    canonical: path,
    ...(image ? { image: pictureAddress(image.id, 1280, 'webp') } : {}),
    facts: [
      {
        '@context': 'https://schema.org',
        '@type': 'Product',
        name: product.title,
        description,
        sku: product.variants[0]?.sku,
        url: url.origin + path,
        image: product.media.map(({ id }) => url.origin + pictureAddress(id, 1280, 'webp')),
        ...(product.vendor ? { brand: { '@type': 'Brand', name: product.vendor } } : {}),
        offers: product.variants.map((variant) => offer(variant, url.origin + path)),
      },
      breadcrumbFacts(url.origin, steps),
    ],
  };
}

/** schema.org states prices as decimals in the major unit. */
function offer({ sku, title, price, available }: Variant, address: string): object {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: price.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return {
    '@type': 'Offer',
    sku,
    name: title,
    url: address,
    price: (price.amount / 10 ** digits).toFixed(digits),
    priceCurrency: price.currency,
    availability: `https://schema.org/${available ? 'InStock' : 'OutOfStock'}`,
    itemCondition: 'https://schema.org/NewCondition',
  };
}

/** The beginning of a description without its markup, for search engines. */
function plainText(html: string): string {
  const words = html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (words.length <= DESCRIPTION_MAX) return words;
  return `${words.slice(0, words.lastIndexOf(' ', DESCRIPTION_MAX))}…`;
}
