/** What the catalogue says over HTTP: schemas, endpoints, refusals. Pure: browsers load it. */
import {
  endpoint,
  orNull,
  page,
  pageQuery,
  strict,
  Text,
  Timestamp,
  Type,
  Uuid,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';
import { MAX_OPTIONS, MAX_TAGS, MAX_VARIANTS, SLUG_PATTERN } from './model.ts';

export const catalogRefusals = defineRefusals({
  product_not_found: { status: 404, detail: 'This product does not exist.' },
  product_invalid: { status: 422, detail: 'The product cannot be saved like this. See errors.' },
  product_duplicate: {
    status: 409,
    detail: 'Another product already uses one of these values. See errors.',
  },
  product_not_draft: {
    status: 409,
    detail: 'Only a draft can be deleted. Archive this product instead: orders keep naming it.',
  },
  product_in_use: {
    status: 409,
    detail: 'Stock, carts or orders name this product. Archive it instead.',
  },
  category_not_found: { status: 404, detail: 'This category does not exist.' },
  category_invalid: { status: 422, detail: 'The category cannot be saved like this. See errors.' },
  category_not_empty: {
    status: 409,
    detail: 'This category has categories below it. Move or delete those first.',
  },
  media_not_found: { status: 404, detail: 'This picture does not exist.' },
  media_missing: { status: 400, detail: 'Send one file in the form field "file".' },
  media_too_large: { status: 413, detail: 'A picture may have at most 20 MB and 50 megapixels.' },
  media_unsupported: {
    status: 415,
    detail: 'This is no picture that can be read. Send JPEG, PNG, WebP, AVIF or GIF.',
  },
  unit_invalid: { status: 422, detail: 'The unit cannot be saved like this. See errors.' },
});

const Slug = Type.String({ pattern: SLUG_PATTERN, maxLength: 200 });
const State = Type.Enum(['draft', 'active', 'archived'], {
  description: 'draft: only staff see it; active: on sale; archived: kept for old orders',
});
const Code = Text(100);

const Option = strict({
  name: Text(100),
  values: Type.Array(Text(100), { minItems: 1, maxItems: 500 }),
});

const VariantBody = strict({
  id: Type.Optional(Uuid),
  sku: Code,
  barcode: Type.Optional(orNull(Text(64))),
  weightGrams: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 1_000_000_000 }))),
  imageId: Type.Optional(orNull(Uuid)),
  optionValues: Type.Optional(Type.Array(Text(100), { maxItems: MAX_OPTIONS })),
});

/** A product as staff write it. A PUT replaces the whole; variants left out are archived. */
export const ProductBody = strict({
  title: Text(300),
  slug: Type.Optional(Slug),
  description: Type.Optional(Text(40_000, 0)),
  state: Type.Optional(State),
  vendor: Type.Optional(orNull(Text(200))),
  productType: Type.Optional(orNull(Text(200))),
  tags: Type.Optional(Type.Array(Text(100), { maxItems: MAX_TAGS })),
  seoTitle: Type.Optional(orNull(Text(300))),
  seoDescription: Type.Optional(orNull(Text(1000))),
  taxClass: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_-]{0,31}$' })),
  unit: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]{0,31}$' })),
  categoryIds: Type.Optional(Type.Array(Uuid, { maxItems: 50 })),
  options: Type.Optional(Type.Array(Option, { maxItems: MAX_OPTIONS })),
  variants: Type.Array(VariantBody, { minItems: 1, maxItems: MAX_VARIANTS }),
});
export type ProductBody = StaticOf<typeof ProductBody>;

export const Media = Type.Object({
  id: Uuid,
  altText: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
  dominantColour: Type.String(),
  placeholder: Type.String({ description: 'A tiny blurred WebP as a data URL.' }),
});
export type Media = StaticOf<typeof Media>;

const AdminVariant = Type.Object({
  id: Uuid,
  sku: Type.String(),
  title: Type.String(),
  barcode: orNull(Type.String()),
  weightGrams: orNull(Type.Integer()),
  imageId: orNull(Uuid),
  optionValues: Type.Array(Type.String()),
  archived: Type.Boolean(),
});

export const AdminProduct = Type.Object({
  id: Uuid,
  slug: Type.String(),
  title: Type.String(),
  description: Type.String({ description: 'Sanitised HTML.' }),
  state: State,
  vendor: orNull(Type.String()),
  productType: orNull(Type.String()),
  tags: Type.Array(Type.String()),
  seoTitle: orNull(Type.String()),
  seoDescription: orNull(Type.String()),
  taxClass: Type.String(),
  unit: Type.String(),
  categoryIds: Type.Array(Uuid),
  options: Type.Array(Type.Object({ name: Type.String(), values: Type.Array(Type.String()) })),
  variants: Type.Array(AdminVariant),
  media: Type.Array(Media),
  version: Type.Integer(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type AdminProduct = StaticOf<typeof AdminProduct>;

export const AdminProductRow = Type.Object({
  id: Uuid,
  slug: Type.String(),
  title: Type.String(),
  state: State,
  vendor: orNull(Type.String()),
  imageId: orNull(Uuid),
  skus: Type.Array(Type.String(), { description: 'The first five SKUs that are not archived.' }),
  variantIds: Type.Array(Uuid, { description: 'Variants that are not archived.' }),
  updatedAt: Timestamp,
});
export type AdminProductRow = StaticOf<typeof AdminProductRow>;

export const productSorts = ['title', 'newest', 'updated'] as const;

const ProductPath = Type.Object({ productId: Uuid });
const tag = 'Catalogue';

export const listProductsEndpoint = endpoint({
  method: 'GET',
  path: '/api/v1/admin/products',
  tag,
  summary: 'List products of every state',
  query: pageQuery({
    query: Type.Optional(Text(200)),
    state: Type.Optional(State),
    categoryId: Type.Optional(Uuid),
    sort: Type.Optional(Type.Enum(productSorts)),
  }),
  answers: { 200: page(AdminProductRow) },
  refusals: [],
});

export const createProductEndpoint = endpoint({
  method: 'POST',
  path: '/api/v1/admin/products',
  tag,
  summary: 'Add a product',
  body: ProductBody,
  answers: { 201: AdminProduct },
  refusals: ['product_invalid', 'product_duplicate'],
});

export const showProductEndpoint = endpoint({
  method: 'GET',
  path: '/api/v1/admin/products/:productId',
  tag,
  summary: 'Show one product as staff see it',
  params: ProductPath,
  answers: { 200: AdminProduct },
  refusals: ['product_not_found'],
});

export const updateProductEndpoint = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/products/:productId',
  tag,
  summary: 'Replace a product',
  description: 'Send If-Match with the version you read. Variants left out are archived.',
  params: ProductPath,
  body: ProductBody,
  answers: { 200: AdminProduct },
  refusals: ['product_not_found', 'version_conflict', 'product_invalid', 'product_duplicate'],
});

export const deleteProductEndpoint = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/products/:productId',
  tag,
  summary: 'Delete a draft',
  params: ProductPath,
  answers: { 204: Type.Null() },
  refusals: ['product_not_found', 'version_conflict', 'product_not_draft', 'product_in_use'],
});

const MediaPath = Type.Object({ mediaId: Uuid });

export const updateMediaEndpoint = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/media/:mediaId',
  tag,
  summary: 'Change the alternative text or the place of a picture',
  params: MediaPath,
  body: strict({
    altText: Text(500, 0),
    position: Type.Integer({ minimum: 0, maximum: 1000 }),
  }),
  answers: { 200: Media },
  refusals: ['media_not_found'],
});

export const deleteMediaEndpoint = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/media/:mediaId',
  tag,
  summary: 'Remove a picture',
  params: MediaPath,
  answers: { 204: Type.Null() },
  refusals: ['media_not_found'],
});

export const CategoryBody = strict({
  name: Text(200),
  slug: Type.Optional(Slug),
  description: Type.Optional(Text(5000, 0)),
  parentId: Type.Optional(orNull(Uuid)),
  position: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
});
export type CategoryBody = StaticOf<typeof CategoryBody>;

export const AdminCategory = Type.Object({
  id: Uuid,
  name: Type.String(),
  slug: Type.String(),
  description: Type.String(),
  parentId: orNull(Uuid),
  position: Type.Integer(),
  productCount: Type.Integer({ description: 'Products of any state directly in it.' }),
  version: Type.Integer(),
});
export type AdminCategory = StaticOf<typeof AdminCategory>;

const CategoryPath = Type.Object({ categoryId: Uuid });

export const listAdminCategoriesEndpoint = endpoint({
  method: 'GET',
  path: '/api/v1/admin/categories',
  tag,
  summary: 'List every category, parents before their children',
  answers: { 200: Type.Object({ items: Type.Array(AdminCategory), nextCursor: Type.Null() }) },
  refusals: [],
});

export const createCategoryEndpoint = endpoint({
  method: 'POST',
  path: '/api/v1/admin/categories',
  tag,
  summary: 'Add a category',
  body: CategoryBody,
  answers: { 201: AdminCategory },
  refusals: ['category_invalid'],
});

export const updateCategoryEndpoint = endpoint({
  method: 'PUT',
  path: '/api/v1/admin/categories/:categoryId',
  tag,
  summary: 'Replace a category',
  params: CategoryPath,
  body: CategoryBody,
  answers: { 200: AdminCategory },
  refusals: ['category_not_found', 'version_conflict', 'category_invalid'],
});

export const deleteCategoryEndpoint = endpoint({
  method: 'DELETE',
  path: '/api/v1/admin/categories/:categoryId',
  tag,
  summary: 'Delete a category; its products stay',
  params: CategoryPath,
  answers: { 204: Type.Null() },
  refusals: ['category_not_found', 'version_conflict', 'category_not_empty'],
});

const CategoryFields = {
  id: Uuid,
  name: Type.String(),
  slug: Type.String(),
  description: Type.String(),
};
/** MAX_CATEGORY_DEPTH levels, written out: OpenAPI readers and validators dislike recursion. */
const Level4 = Type.Object({
  ...CategoryFields,
  children: Type.Array(Type.Never(), { maxItems: 0 }),
});
const Level3 = Type.Object({ ...CategoryFields, children: Type.Array(Level4) });
const Level2 = Type.Object({ ...CategoryFields, children: Type.Array(Level3) });
const Level1 = Type.Object({ ...CategoryFields, children: Type.Array(Level2) });
export const CategoryTree = Type.Object({ items: Type.Array(Level1) });
export type CategoryTree = StaticOf<typeof CategoryTree>;

export const listCategoriesEndpoint = endpoint({
  method: 'GET',
  path: '/api/v1/categories',
  tag: 'Shopping',
  summary: 'The tree of categories',
  answers: { 200: CategoryTree },
  refusals: [],
});

export const UnitOfMeasure = strict({
  code: Type.String({ pattern: '^[a-z][a-z0-9_]{0,31}$' }),
  name: Text(60),
  stepLabel: Text(20),
  stepsPerUnit: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
});
export type UnitOfMeasure = StaticOf<typeof UnitOfMeasure>;

export const listUnitsEndpoint = endpoint({
  method: 'GET',
  path: '/api/v1/admin/units',
  tag,
  summary: 'List the units in which goods are counted or weighed',
  answers: { 200: Type.Object({ items: Type.Array(UnitOfMeasure), nextCursor: Type.Null() }) },
  refusals: [],
});

export const addUnitEndpoint = endpoint({
  method: 'POST',
  path: '/api/v1/admin/units',
  tag,
  summary: 'Add a unit of measure',
  body: UnitOfMeasure,
  answers: { 201: UnitOfMeasure },
  refusals: ['unit_invalid'],
});
