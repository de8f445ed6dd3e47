/** What shoppers find: the list of products, one product, suggestions. Pure: browsers load it. */
import {
  endpoint,
  Money,
  orNull,
  pageQuery,
  strict,
  Text,
  Type,
  Uuid,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';
import { LiveOffer } from '../flash-sales/contract.ts';

export const searchRefusals = defineRefusals({
  listing_not_found: {
    status: 404,
    detail:
      'This product is not on sale here. Search for its name, or look through the categories.',
  },
});

const tag = 'Shopping';

export const Picture = Type.Object({
  id: Uuid,
  alt: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  dominantColour: Type.String(),
  placeholder: Type.String({ description: 'A tiny WebP as a data URL, to be shown blurred.' }),
});
export type Picture = StaticOf<typeof Picture>;

const leftDescription =
  'How many are left, in the unit’s smallest step, when they are few; else null.';

const stockFields = {
  available: Type.Boolean({ description: 'At least one step of it can be bought now.' }),
  left: orNull(Type.Integer({ description: leftDescription })),
};

export const ListedVariant = Type.Object({
  id: Uuid,
  sku: Type.String(),
  title: Type.String(),
  price: Money,
  compareAtPrice: orNull(Money),
  ...stockFields,
});
export type ListedVariant = StaticOf<typeof ListedVariant>;

export const Listing = Type.Object({
  id: Uuid,
  slug: Type.String(),
  title: Type.String(),
  vendor: orNull(Type.String()),
  price: Money,
  priceVaries: Type.Boolean({ description: '`price` is that of the cheapest variant.' }),
  compareAtPrice: orNull(Money),
  ...stockFields,
  unit: Type.String({ description: 'Prices are for one of it: `piece`, `kilogram`.' }),
  image: orNull(Picture),
  variants: Type.Array(ListedVariant),
});
export type Listing = StaticOf<typeof Listing>;

export const sorts = ['relevance', 'newest', 'price_asc', 'price_desc', 'title'] as const;
export type Sort = (typeof sorts)[number];

const Price = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Words = Text(200);
const filters = {
  query: Type.Optional(Words),
  category: Type.Optional(Type.String({ maxLength: 200, pattern: '^[a-z0-9-]+$' })),
  minPrice: Type.Optional(Price),
  maxPrice: Type.Optional(Price),
  inStock: Type.Optional(Type.Boolean()),
  vendor: Type.Optional(Type.Array(Text(200), { maxItems: 20 })),
  tag: Type.Optional(Type.Array(Text(100), { maxItems: 20 })),
};

const Count = Type.Object({ value: Type.String(), count: Type.Integer() });
export const Facets = Type.Object({
  categories: Type.Array(Count, { description: 'Slugs of categories, those above included.' }),
  vendors: Type.Array(Count, { description: 'As if no vendor had been chosen.' }),
  tags: Type.Array(Count),
  inStock: Type.Integer(),
  priceMin: orNull(Money),
  priceMax: orNull(Money),
});
export type Facets = StaticOf<typeof Facets>;

export const listListings = endpoint({
  method: 'GET',
  path: '/api/v1/products',
  tag,
  summary: 'Find products on sale',
  description:
    'Words are found in titles, brands, tags, categories, SKUs and descriptions; when nothing has ' +
    'them, what is spelled alike. `minPrice` and `maxPrice` are minor units. Sorted by relevance ' +
    'when there are words, else newest first.',
  query: pageQuery({
    ...filters,
    sort: Type.Optional(Type.Enum(sorts)),
    facets: Type.Optional(Type.Boolean()),
  }),
  answers: {
    200: Type.Object({
      items: Type.Array(Listing),
      nextCursor: orNull(Type.String()),
      total: Type.Integer({ description: 'All that match; words match at most 1,000 products.' }),
      facets: Type.Optional(Facets),
    }),
  },
  refusals: [],
});

const DetailVariant = Type.Object({
  id: Uuid,
  sku: Type.String(),
  title: Type.String(),
  barcode: orNull(Type.String()),
  weightGrams: orNull(Type.Integer()),
  options: Type.Record(Type.String(), Type.String(), { description: 'Option name to value.' }),
  imageId: orNull(Uuid),
  price: Money,
  compareAtPrice: orNull(Money),
  available: stockFields.available,
  stock: Type.Object({
    state: Type.Enum(['in_stock', 'low', 'out']),
    left: stockFields.left,
  }),
  offer: orNull(LiveOffer),
});

const Place = Type.Object({ slug: Type.String(), name: Type.String() });

export const ProductDetail = Type.Object({
  id: Uuid,
  slug: Type.String(),
  title: Type.String(),
  description: Type.String({ description: 'Sanitised HTML.' }),
  vendor: orNull(Type.String()),
  tags: Type.Array(Type.String()),
  price: Money,
  priceVaries: Type.Boolean(),
  compareAtPrice: orNull(Money),
  ...stockFields,
  unit: Type.String(),
  stepsPerUnit: Type.Integer({ description: 'Quantities are steps; a price is for so many.' }),
  stepLabel: Type.String(),
  image: orNull(Picture),
  media: Type.Array(Picture),
  options: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.String()) })),
  variants: Type.Array(DetailVariant),
  categories: Type.Array(
    Type.Object({ ...Place.properties, path: Type.Array(Place, { description: 'Top first.' }) }),
  ),
  seo: Type.Object({ title: Type.String(), description: Type.String() }),
});
export type ProductDetail = StaticOf<typeof ProductDetail>;

export const showListing = endpoint({
  method: 'GET',
  path: '/api/v1/products/:slug',
  tag,
  summary: 'Show one product on sale',
  params: Type.Object({ slug: Type.String({ maxLength: 200, pattern: '^[a-z0-9-]+$' }) }),
  answers: { 200: ProductDetail },
  refusals: ['listing_not_found'],
});

export const suggest = endpoint({
  method: 'GET',
  path: '/api/v1/search/suggestions',
  tag,
  summary: 'Suggest products while somebody types',
  query: strict({
    query: Words,
    limit: Type.Integer({ minimum: 1, maximum: 20, default: 8 }),
  }),
  answers: {
    200: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Uuid,
          slug: Type.String(),
          title: Type.String(),
          price: Money,
          image: orNull(Picture),
        }),
      ),
    }),
  },
  refusals: [],
});
