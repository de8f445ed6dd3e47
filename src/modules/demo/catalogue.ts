/**
 * What the demo shop sells: seventeen products in four categories, as plain data. Prices are minor
 * units of EUR with tax included. Stock is chosen so that a visitor meets every state: plenty, a
 * few left, one size gone, sold out.
 */
import { books } from './catalogue/books.ts';
import { clothing } from './catalogue/clothing.ts';
import { electronics } from './catalogue/electronics.ts';
import { homeGarden } from './catalogue/home-garden.ts';
import type { DemoCategorySlug, DemoProduct } from './catalogue/product.ts';

export { descriptionHtml } from './catalogue/product.ts';
export type { DemoCategorySlug, DemoProduct } from './catalogue/product.ts';

/** The four categories in the order in which the storefront lists them. */
export const demoCategories: readonly {
  readonly slug: DemoCategorySlug;
  readonly title: string;
  readonly description: string;
}[] = [
  {
    slug: 'electronics',
    title: 'Electronics',
    description: 'Things with a plug that earn their place.',
  },
  {
    slug: 'clothing',
    title: 'Clothing',
    description: 'Wool, canvas and leather, made to be mended.',
  },
  { slug: 'books', title: 'Books', description: 'For the train, the kitchen and the coat pocket.' },
  {
    slug: 'home-garden',
    title: 'Home & Garden',
    description: 'For the table, the sill and the first warm day.',
  },
];

/** Every demo product; slugs, SKUs and barcodes are unique. */
export const demoProducts: readonly DemoProduct[] = [
  ...electronics,
  ...clothing,
  ...books,
  ...homeGarden,
];
