import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKit, type Kit } from '#kit/index.ts';
import { shopContext, type Context } from '#platform/context.ts';
import { shopRead, shopTx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import { statement, int4, uuid } from '#platform/database/statement.ts';
import { createCategory, deleteCategory, readCategoryTree, updateCategory } from './categories.ts';
import { findVariantsByBarcode, findVariantsBySku } from './find-variants.ts';
import { listProducts } from './list-products.ts';
import type { AdminProduct, ProductBody } from './contract.ts';
import { createProduct, deleteProduct, updateProduct } from './save-product.ts';
import { showProduct } from './show-product.ts';
import { upsertProducts } from './upsert-products.ts';

let kit: Kit;
let ctx: Context;
beforeAll(async () => {
  kit = await startKit();
  ctx = kit.ctx;
});
afterAll(async () => await kit.stop());

function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refusal}: ${JSON.stringify(value.errors)}`);
  return value;
}

function refused(value: unknown): { code: string; fields: string[] } {
  if (!isRefusal(value)) throw new Error('was not refused');
  return { code: value.refusal, fields: (value.errors ?? []).map((error) => error.field) };
}

const countRows = statement(
  'catalog.test_count_rows',
  [uuid],
  { products: int4, variants: int4 },
  `select (select count(*)::int4 from catalog.products p where p.shop_id = $1) as products,
     (select count(*)::int4 from catalog.variants v where v.shop_id = $1) as variants`,
);
const counted = async () => await shopRead(ctx, async (tx) => await countRows.one(tx, tx.shopId));

const lamp: ProductBody = {
  title: 'Brass  Lamp ',
  description: '<p onclick="x()">Warm <b>light</b></p><script>alert(1)</script>',
  state: 'active',
  vendor: 'Halden',
  tags: ['light', 'brass', 'light'],
  options: [{ name: 'Size', values: ['Small', 'Large'] }],
  variants: [
    { sku: 'LAMP-S', barcode: '2000000000015', weightGrams: 900, optionValues: ['Small'] },
    { sku: 'LAMP-L', optionValues: ['Large'] },
  ],
};

test('a product is stored in its normal form, with sanitised description', async () => {
  const product = must(await createProduct(ctx, lamp));
  expect(product).toMatchObject({
    title: 'Brass Lamp',
    slug: 'brass-lamp',
    description: '<p>Warm <b>light</b></p>',
    tags: ['light', 'brass'],
    unit: 'piece',
    version: 1,
    variants: [
      { sku: 'LAMP-S', title: 'Small', weightGrams: 900, archived: false },
      { sku: 'LAMP-L', title: 'Large', barcode: null },
    ],
  });
  expect(await showProduct(ctx, product.id)).toEqual(product);
  const [bySku] = await shopRead(ctx, async (tx) => await findVariantsBySku(tx, ['LAMP-S']));
  const [byCode] = await shopRead(
    ctx,
    async (tx) => await findVariantsByBarcode(tx, ['2000000000015']),
  );
  expect(byCode).toEqual(bySku);
  expect(bySku).toMatchObject({
    productTitle: 'Brass Lamp',
    sellable: true,
    unit: { code: 'piece', stepsPerUnit: 1 },
  });
});

const one = (more: Partial<ProductBody>): ProductBody => ({
  title: 'Thing',
  variants: [{ sku: `S-${newId()}` }],
  ...more,
});

const refusals: [name: string, body: ProductBody, code: string, fields: string[]][] = [
  ['empty title', one({ title: '  ' }), 'product_invalid', ['title']],
  ['lone surrogate', one({ title: 'a\ud800' }), 'product_invalid', ['title']],
  ['control character', one({ vendor: 'a\u0000b' }), 'product_invalid', ['vendor']],
  [
    'invisible SKU',
    one({ variants: [{ sku: 'A\u200bB' }] }),
    'product_invalid',
    ['variants.0.sku'],
  ],
  [
    'SKU twice',
    one({
      options: [{ name: 'Size', values: ['S', 'M'] }],
      variants: [
        { sku: 'TWICE', optionValues: ['S'] },
        { sku: ' TWICE', optionValues: ['M'] },
      ],
    }),
    'product_invalid',
    ['variants.1.sku'],
  ],
  [
    'same choice twice, unknown value, missing value',
    one({
      options: [{ name: 'Size', values: ['S'] }],
      variants: [
        { sku: 'C1', optionValues: ['S'] },
        { sku: 'C2', optionValues: ['S'] },
        { sku: 'C3', optionValues: ['XL'] },
        { sku: 'C4' },
      ],
    }),
    'product_invalid',
    ['variants.2.optionValues.0', 'variants.3.optionValues', 'variants.1.optionValues'],
  ],
  ['unknown unit', one({ unit: 'furlong' }), 'product_invalid', ['unit']],
  ['unknown category', one({ categoryIds: [newId()] }), 'product_invalid', ['categoryIds.0']],
  [
    'picture of nobody',
    one({ variants: [{ sku: 'P1', imageId: newId() }] }),
    'product_invalid',
    ['variants.0.imageId'],
  ],
  ['slug in use', one({ slug: 'brass-lamp' }), 'product_duplicate', ['slug']],
  [
    'SKU and barcode in use',
    one({ variants: [{ sku: 'LAMP-L', barcode: '2000000000015' }] }),
    'product_duplicate',
    ['variants.0.sku', 'variants.0.barcode'],
  ],
];

test.each(refusals)('refused, nothing changed: %s', async (_name, body, code, fields) => {
  const before = await counted();
  expect(refused(await createProduct(ctx, body))).toEqual({ code, fields });
  expect(await counted()).toEqual(before);
});

test('an address that is taken gives way when nobody insisted on it', async () => {
  const product = must(await createProduct(ctx, one({ title: 'Brass Lamp' })));
  expect(product.slug).toMatch(/^brass-lamp-[0-9a-f]{8}$/);
});

test('a replaced product archives the variants left out, and brings them back by SKU', async () => {
  const made = must(await createProduct(ctx, one({ title: 'Mug', variants: [{ sku: 'MUG' }] })));
  const sizes = { name: 'Size', values: ['S', 'L'] };
  const second = must(
    await updateProduct(ctx, made.id, '1', {
      title: 'Mug',
      options: [sizes],
      variants: [{ sku: 'MUG-L', optionValues: ['L'] }],
    }),
  );
  const states = (product: AdminProduct) =>
    product.variants.map(({ sku, archived }) => [sku, archived]);
  expect(states(second)).toEqual([
    ['MUG-L', false],
    ['MUG', true],
  ]);
  const third = must(
    await updateProduct(ctx, made.id, '2', {
      title: 'Mug',
      options: [],
      variants: [{ sku: 'MUG' }],
    }),
  );
  expect(states(third)).toEqual([
    ['MUG', false],
    ['MUG-L', true],
  ]);
  expect(third.variants[0]!.id).toBe(made.variants[0]!.id);
});

test('an update needs the version that was read', async () => {
  const made = must(await createProduct(ctx, one({ title: 'Version' })));
  const body = { title: 'Version two', variants: [{ sku: made.variants[0]!.sku }] };
  expect(refused(await updateProduct(ctx, made.id, undefined, body)).code).toBe('version_conflict');
  expect(refused(await updateProduct(ctx, made.id, '7', body)).code).toBe('version_conflict');
  expect(refused(await updateProduct(ctx, newId(), '1', body)).code).toBe('product_not_found');
  expect(must(await updateProduct(ctx, made.id, '1', body)).version).toBe(2);
  expect(must(await updateProduct(ctx, made.id, '2', body)).version).toBe(2);
});

test('only drafts are deleted', async () => {
  const made = must(await createProduct(ctx, one({ state: 'active' })));
  expect(refused(await deleteProduct(ctx, made.id, '1')).code).toBe('product_not_draft');
  const sku = made.variants[0]!.sku;
  const draft = { title: 'Thing', state: 'draft' as const, variants: [{ sku }] };
  must(await updateProduct(ctx, made.id, '1', draft));
  expect(await deleteProduct(ctx, made.id, '2')).toBeNull();
  expect(refused(await showProduct(ctx, made.id)).code).toBe('product_not_found');
});

test('20 writers of one SKU at once: one product, 19 refusals', async () => {
  const results = await Promise.all(
    Array.from({ length: 20 }, async () =>
      createProduct(shopContext(kit.app, kit.shop.id), one({ variants: [{ sku: 'RACE' }] })),
    ),
  );
  expect(results.filter((result) => !isRefusal(result))).toHaveLength(1);
  const codes = new Set(results.filter(isRefusal).map((result) => result.refusal));
  expect([...codes]).toEqual(['product_duplicate']);
});

test('a set: each input has its own outcome, and again changes nothing', async () => {
  const inputs = [
    { importKey: 'x:a', title: 'A', variants: [{ sku: 'X-A' }] },
    { importKey: 'x:b', title: '', variants: [{ sku: 'X-B' }] },
    { importKey: 'x:c', title: 'C', variants: [{ sku: 'LAMP-S' }] },
    { importKey: 'x:d', title: 'D', variants: [{ sku: 'X-D' }] },
  ];
  const outcomes = async () =>
    (await shopTx(ctx, async (tx) => await upsertProducts(tx, inputs))).map((result) =>
      isRefusal(result) ? result.refusal : result.outcome,
    );
  expect(await outcomes()).toEqual(['created', 'product_invalid', 'product_duplicate', 'created']);
  const before = await counted();
  const wrong = ['product_invalid', 'product_duplicate'];
  expect(await outcomes()).toEqual(['unchanged', ...wrong, 'unchanged']);
  inputs[0]!.title = 'A two';
  expect(await outcomes()).toEqual(['updated', ...wrong, 'unchanged']);
  expect(await counted()).toEqual(before);
});

test('trial 64: names are stored exactly, compared in NFC; look-alikes are other names', async () => {
  const title = 'Café 🫖 שלום ‮';
  const product = must(await createProduct(ctx, one({ title, variants: [{ sku: 'CAFÉ' }] })));
  expect(product.title).toBe(title);
  const decomposed = one({ variants: [{ sku: 'CAFE\u0301' }] });
  expect(refused(await createProduct(ctx, decomposed)).fields).toEqual(['variants.0.sku']);
  must(await createProduct(ctx, one({ variants: [{ sku: 'САFÉ' }] })));
  must(await createProduct(ctx, one({ variants: [{ sku: 'café' }] })));
  const long = one({ title: 'x'.repeat(10_000) });
  expect(refused(await createProduct(ctx, long)).fields).toEqual(['title']);
});

test('the staff list pages through everything once, in each order', async () => {
  const all = await counted();
  for (const sort of ['title', 'newest', 'updated'] as const) {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = must(await listProducts(ctx, { sort, limit: 3, ...(cursor ? { cursor } : {}) }));
      ids.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(ids).toHaveLength(all.products);
    expect(new Set(ids).size).toBe(all.products);
  }
});

test('trial 56: words with wildcards and quotes find what contains them, cursors are checked', async () => {
  const titles = async (query: string) =>
    must(await listProducts(ctx, { query, limit: 100 })).items.map((item) => item.title);
  expect(await titles('lamp-s')).toEqual(['Brass Lamp']);
  expect(await titles("%' or 1=1 --")).toEqual([]);
  expect(await titles('%')).toEqual([]);
  expect(await titles('_ug')).toEqual([]);
  for (const cursor of ['x', 'W10', Buffer.from('["title","a","b"]').toString('base64url')]) {
    expect(refused(await listProducts(ctx, { limit: 5, cursor })).code).toBe('invalid_input');
  }
});

test('trial 38: another shop has none of it', async () => {
  const other = shopContext(kit.app, (await kit.anotherShop('other')).id);
  const mine = must(await listProducts(ctx, { limit: 1 })).items[0]!;
  expect(refused(await showProduct(other, mine.id)).code).toBe('product_not_found');
  const [category] = [must(await createCategory(ctx, { name: 'Mine' }))];
  const body = one({ categoryIds: [category.id] });
  expect(refused(await createProduct(other, body)).fields).toEqual(['categoryIds.0']);
  must(await createProduct(other, one({ variants: [{ sku: 'LAMP-S' }], slug: 'brass-lamp' })));
});

test('the tree of categories refuses loops, depth and taken addresses', async () => {
  const add = async (name: string, parentId: string | null) =>
    must(await createCategory(ctx, { name, parentId }));
  const top = await add('Top', null);
  const second = await add('Second', top.id);
  const third = await add('Third', second.id);
  const fourth = await add('Fourth', third.id);
  const fieldsOf = async (body: Parameters<typeof createCategory>[1]) =>
    refused(await createCategory(ctx, body)).fields;
  expect(await fieldsOf({ name: 'Fifth', parentId: fourth.id })).toEqual(['parentId']);
  expect(await fieldsOf({ name: 'Nowhere', parentId: newId() })).toEqual(['parentId']);
  expect(await fieldsOf({ name: 'TOP' })).toEqual(['slug']);
  const loop = await updateCategory(ctx, top.id, '1', { name: 'Top', parentId: third.id });
  expect(refused(loop).fields).toEqual(['parentId']);
  expect(refused(await deleteCategory(ctx, top.id, '1')).code).toBe('category_not_empty');
  expect(refused(await deleteCategory(ctx, fourth.id, '9')).code).toBe('version_conflict');
  expect(await deleteCategory(ctx, fourth.id, '1')).toBeNull();
  const tree = await readCategoryTree(ctx);
  const found = tree.find((node) => node.id === top.id);
  expect(found?.children[0]?.children[0]?.name).toBe('Third');
});
