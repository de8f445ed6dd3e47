import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { ensureCategories, upsertProducts, type ProductInput } from '#modules/catalog/index.ts';
import { setStock } from '#modules/inventory/index.ts';
import { setPrices } from '#modules/pricing/index.ts';
import { cacheVersion } from '#platform/cache.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopTx } from '#platform/database/index.ts';
import { isRefusal } from '#platform/refusal.ts';
import { findListings, type FoundListings, type ListingQuery } from './find-listings.ts';
import { followStock } from './follow-stock.ts';
import { refreshProducts } from './refresh-products.ts';
import { showListing } from './show-listing.ts';
import { suggestListings } from './suggest-listings.ts';

let kit: Kit;
let ctx: Context;

interface Wanted {
  title: string;
  price: number;
  stock: number;
  category?: string;
  vendor?: string;
  tags?: string[];
  description?: string;
}

const goods: Wanted[] = [
  {
    title: 'Hanging Heart Lantern',
    price: 1250,
    stock: 40,
    category: 'Lighting',
    vendor: 'Halden',
  },
  {
    title: 'Brass Lantern',
    price: 4900,
    stock: 3,
    category: 'Lighting',
    vendor: 'Halden',
    tags: ['brass'],
  },
  { title: 'Crème Brûlée Dish', price: 900, stock: 0, category: 'Kitchen', vendor: 'Ovenly' },
  { title: 'Tea Towel', price: 700, stock: 12, category: 'Kitchen', tags: ['cotton', 'blue'] },
  { title: 'Blue Cotton Apron', price: 2900, stock: 9, category: 'Kitchen', tags: ['cotton'] },
  {
    title: 'Garden Chair',
    price: 8900,
    stock: 7,
    description: '<p>Seats by the lantern light</p>',
  },
];

/** Adds products on sale and lists them; returns their ids. */
async function sell(on: Context, wanted: readonly Wanted[], prefix = 'T'): Promise<string[]> {
  const ids = await shopTx(on, async (tx) => {
    const names = [...new Set(wanted.flatMap(({ category }) => category ?? []))];
    const categories = await ensureCategories(
      tx,
      names.map((name) => ({ name })),
    );
    const inputs = wanted.map((item, index): ProductInput => {
      const categoryId = item.category && categories.get(item.category);
      return {
        title: item.title,
        state: 'active',
        importKey: `${prefix}:${index}`,
        vendor: item.vendor ?? null,
        tags: item.tags ?? [],
        description: item.description ?? '',
        categoryIds: categoryId ? [categoryId] : [],
        variants: [{ sku: `${prefix}-${index}` }],
      };
    });
    const written = (await upsertProducts(tx, inputs)).map((result) => {
      if (isRefusal(result)) throw new Error(JSON.stringify(result));
      return result;
    });
    const variants = written.map(({ record }) => record.variants[0]!.id);
    const prices = variants.map((variantId, n) => ({ variantId, priceMinor: wanted[n]!.price }));
    await setPrices(tx, prices);
    await setStock(
      tx,
      variants.map((variantId, n) => ({ variantId, onHand: wanted[n]!.stock })),
    );
    return written.map(({ productId }) => productId);
  });
  await refreshProducts(on, ids);
  return ids;
}

async function find(query: Partial<ListingQuery>): Promise<FoundListings> {
  const found = await findListings(ctx, { limit: 20, ...query });
  if (isRefusal(found)) throw new Error(JSON.stringify(found));
  return found;
}
const titles = async (query: Partial<ListingQuery>) =>
  (await find(query)).items.map((item) => item.title);

let ids: string[];
beforeAll(async () => {
  kit = await startKit();
  ctx = kit.ctx;
  ids = await sell(ctx, goods);
});
afterAll(async () => await kit.stop());

test('a listing carries price, stock label and variants', async () => {
  const { items, total } = await find({ query: 'brass' });
  expect(total).toBe(1);
  expect(items[0]).toMatchObject({
    id: ids[1],
    slug: 'brass-lantern',
    price: { amount: 4900, currency: 'GBP' },
    compareAtPrice: null,
    priceVaries: false,
    available: true,
    left: 3,
    image: null,
    variants: [{ sku: 'T-1', price: { amount: 4900, currency: 'GBP' }, available: true, left: 3 }],
  });
});

const searches: [query: Partial<ListingQuery>, titles: string[]][] = [
  [{}, goods.map(({ title }) => title).toReversed()],
  [{ query: 'lantern' }, ['Brass Lantern', 'Hanging Heart Lantern', 'Garden Chair']],
  [{ query: 'LANTERNS' }, ['Brass Lantern', 'Hanging Heart Lantern', 'Garden Chair']],
  [{ query: 'lantern -brass' }, ['Hanging Heart Lantern', 'Garden Chair']],
  [{ query: '"heart lantern"' }, ['Hanging Heart Lantern']],
  [{ query: 'lant' }, ['Brass Lantern', 'Hanging Heart Lantern', 'Garden Chair']],
  [{ query: 'creme brulee' }, ['Crème Brûlée Dish']],
  [{ query: 'ＬＡＮＴＥＲＮ' }, ['Brass Lantern', 'Hanging Heart Lantern', 'Garden Chair']],
  [{ query: 'T-3' }, ['Tea Towel']],
  [{ query: 'halden' }, ['Brass Lantern', 'Hanging Heart Lantern']],
  [{ query: 'cotton apron' }, ['Blue Cotton Apron']],
  [{ query: 'lantren' }, ['Brass Lantern', 'Hanging Heart Lantern']],
  [{ query: 'apronn' }, ['Blue Cotton Apron']],
  [{ query: 'zzzzzz' }, []],
  [{ category: 'kitchen' }, ['Blue Cotton Apron', 'Tea Towel', 'Crème Brûlée Dish']],
  [{ category: 'nowhere' }, []],
  [{ category: 'kitchen', inStock: true }, ['Blue Cotton Apron', 'Tea Towel']],
  [{ minPrice: 1250, maxPrice: 2900 }, ['Blue Cotton Apron', 'Hanging Heart Lantern']],
  [
    { vendor: ['Halden', 'Ovenly'], maxPrice: 1250 },
    ['Crème Brûlée Dish', 'Hanging Heart Lantern'],
  ],
  [{ tag: ['cotton', 'blue'] }, ['Tea Towel']],
  [
    { query: 'lantern', sort: 'price_asc' },
    ['Hanging Heart Lantern', 'Brass Lantern', 'Garden Chair'],
  ],
  [{ query: 'lantern', sort: 'title' }, ['Brass Lantern', 'Garden Chair', 'Hanging Heart Lantern']],
  [
    { category: 'kitchen', sort: 'price_desc' },
    ['Blue Cotton Apron', 'Crème Brûlée Dish', 'Tea Towel'],
  ],
];

test.each(searches)('%j finds %j', async (query, expected) => {
  const found = await titles(query);
  expect(query.query && !query.sort ? found.toSorted() : found).toEqual(
    query.query && !query.sort ? expected.toSorted() : expected,
  );
});

test('titles weigh more than descriptions', async () => {
  expect((await titles({ query: 'lantern' })).at(-1)).toBe('Garden Chair');
});

const strange = [
  "'",
  '"',
  "' or 1=1 --",
  '\\',
  '%',
  '_',
  '!',
  '&',
  '|',
  '(((',
  ':*',
  '<->',
  '-',
  '- -',
  'or',
  '\u202eabc',
  '\u200b',
  '🫖',
  'a\ud800b',
  'a'.repeat(200),
  '(a'.repeat(100),
  '-a '.repeat(66),
  "'a':* & !b",
  'a<2>b',
  '::tsquery',
  '$1',
  '${x}',
  'x'.repeat(199) + '"',
];

test.each(strange)('trial 56: the words %j are words', async (query) => {
  for (const sort of [undefined, 'relevance', 'price_asc', 'title', 'newest'] as const) {
    const found = await find({ query, ...(sort ? { sort } : {}), facets: true });
    expect(found.items.length).toBeLessThanOrEqual(found.total);
  }
  await suggestListings(ctx, query, 5);
});

test.each(['relevance', 'newest', 'price_asc', 'price_desc', 'title'] as const)(
  'pages by %s show everything once, with and without words',
  async (sort) => {
    for (const query of [undefined, 'lantern or cotton or dish']) {
      const seen: string[] = [];
      let cursor: string | undefined;
      let total = 0;
      do {
        const page = await find({
          sort,
          limit: 2,
          ...(query ? { query } : {}),
          ...(cursor ? { cursor } : {}),
        });
        seen.push(...page.items.map((item) => item.id));
        total = page.total;
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen).toHaveLength(total);
      expect(new Set(seen).size).toBe(total);
    }
  },
);

const wrongCursors = [
  'x',
  Buffer.from('{}').toString('base64url'),
  Buffer.from('["newest","x",""]').toString('base64url'),
  Buffer.from(`["title","${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}","x"]`).toString(
    'base64url',
  ),
  Buffer.from(`["newest","' or 1=1",""]`).toString('base64url'),
];

test.each(wrongCursors)('trial 56: the cursor %s is refused', async (cursor) => {
  const refused = await findListings(ctx, { limit: 5, cursor });
  expect(refused).toMatchObject({ refusal: 'invalid_input', errors: [{ field: 'cursor' }] });
});

test('facets count what the filters leave, vendors as if none was chosen', async () => {
  const { facets, total } = await find({ facets: true, vendor: ['Halden'] });
  expect(total).toBe(2);
  expect(facets).toMatchObject({
    categories: [{ value: 'lighting', count: 2 }],
    vendors: [
      { value: 'Halden', count: 2 },
      { value: 'Ovenly', count: 1 },
    ],
    tags: [{ value: 'brass', count: 1 }],
    inStock: 2,
    priceMin: { amount: 1250 },
    priceMax: { amount: 4900 },
  });
});

test('suggestions answer to an unfinished word', async () => {
  const found = await suggestListings(ctx, 'brass lan', 5);
  expect(found.map((item) => item.title)).toEqual(['Brass Lantern']);
});

test('one product with its stock label; drafts and unknown ones are not there', async () => {
  expect(await showListing(ctx, 'creme-brulee-dish')).toMatchObject({
    title: 'Crème Brûlée Dish',
    available: false,
    categories: [{ slug: 'kitchen', path: [{ slug: 'kitchen', name: 'Kitchen' }] }],
    variants: [{ sku: 'T-2', stock: { state: 'out', left: 0 }, options: {} }],
    stepsPerUnit: 1,
  });
  expect(await showListing(ctx, 'nothing')).toMatchObject({ refusal: 'listing_not_found' });
});

test('a product that leaves the sale leaves the list', async () => {
  const [id] = await sell(ctx, [{ title: 'Passing Whim', price: 100, stock: 1 }], 'W');
  expect(await titles({ query: 'whim' })).toEqual(['Passing Whim']);
  const draft = { importKey: 'W:0', title: 'Passing Whim', state: 'draft' as const };
  await shopTx(ctx, async (tx) => {
    await upsertProducts(tx, [{ ...draft, variants: [{ sku: 'W-0' }] }]);
  });
  await refreshProducts(ctx, [id!]);
  expect(await titles({ query: 'whim' })).toEqual([]);
  expect(await showListing(ctx, 'passing-whim')).toMatchObject({ refusal: 'listing_not_found' });
});

test('stock is followed; what nobody can see writes nothing and keeps caches', async () => {
  const [id] = await sell(ctx, [{ title: 'Slow Clock', price: 5000, stock: 100 }], 'C');
  const count = async (onHand: number) => {
    const { items } = await find({ query: 'clock' });
    const variantId = items[0]!.variants[0]!.id;
    await shopTx(ctx, async (tx) => await setStock(tx, [{ variantId, onHand }]));
    const before = cacheVersion(kit.app, kit.shop.id);
    await followStock(kit.app);
    const [item] = (await find({ query: 'clock' })).items;
    const bumped = cacheVersion(kit.app, kit.shop.id) !== before;
    return [item!.available, item!.left, bumped];
  };
  expect(id).toBeDefined();
  expect(await count(90)).toEqual([true, null, false]);
  expect(await count(4)).toEqual([true, 4, true]);
  expect(await count(0)).toEqual([false, 0, true]);
  expect(await count(50)).toEqual([true, null, true]);
});

test('trial 41: words of one shop find nothing of another', async () => {
  const other = shopContext(kit.app, (await kit.anotherShop('neighbour')).id);
  await sell(other, [{ title: 'Canary Lantern', price: 100, stock: 1 }], 'N');
  expect(await titles({ query: 'canary' })).toEqual([]);
  const found = await findListings(other, { limit: 20, query: 'lantern' });
  expect(isRefusal(found) ? [] : found.items.map((item) => item.title)).toEqual(['Canary Lantern']);
});
