/** SQL of products and their options. */
import {
  array,
  int2,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** Rows as one JSON document: arrays within rows (tags, option values) survive, unlike in unnest. */
const rowsAsJson = jsonb<readonly object[]>();

const productColumns = {
  id: uuid,
  slug: text,
  title: text,
  description_html: text,
  state: text,
  vendor: nullable(text),
  product_type: nullable(text),
  tags: array(text),
  seo_title: nullable(text),
  seo_description: nullable(text),
  tax_class: text,
  unit_code: text,
  import_key: nullable(text),
  version: int8,
  created_at: timestamptz,
  updated_at: timestamptz,
};
const productList = Object.keys(productColumns).join(', ');

/** Products by id, in no order. */
export const findProductRows = statement(
  'catalog.find_product_rows',
  [uuid, array(uuid)],
  productColumns,
  `select ${productList} from catalog.products where shop_id = $1 and id = any($2::uuid[])`,
);

/** Products by id or import key, locked in the order of their ids. */
export const lockProductRows = statement(
  'catalog.lock_product_rows',
  [uuid, array(uuid), array(text)],
  productColumns,
  `select ${productList} from catalog.products
   where shop_id = $1 and (id = any($2::uuid[]) or import_key = any($3::text[]))
   order by id for update`,
);

/** Which products hold these slugs. */
export const findSlugs = statement(
  'catalog.find_slugs',
  [uuid, array(text)],
  { slug: text, id: uuid },
  `select slug, id from catalog.products where shop_id = $1 and slug = any($2::text[])`,
);

const productRecord = `id uuid, slug text, title text, description_html text, state text,
  vendor text, product_type text, tags text[], seo_title text, seo_description text,
  tax_class text, unit_code text, import_key text`;

/** Adds products at the time $3; returns the ids that were free of every conflict. */
export const insertProducts = statement(
  'catalog.insert_products',
  [uuid, rowsAsJson, timestamptz],
  { id: uuid },
  `insert into catalog.products (shop_id, id, slug, title, description_html, state, vendor,
     product_type, tags, seo_title, seo_description, tax_class, unit_code, import_key,
     created_at, updated_at)
   select $1, t.id, t.slug, t.title, t.description_html, t.state, t.vendor, t.product_type, t.tags,
     t.seo_title, t.seo_description, t.tax_class, t.unit_code, t.import_key,
     $3::timestamptz, $3::timestamptz
   from jsonb_to_recordset($2::jsonb) as t(${productRecord})
   on conflict do nothing returning id`,
);

/**
 * Replaces products that the transaction has locked; $3 is the time of the change. $4, the ids
 * once more, keeps a plan that was made for an empty shop on the primary key.
 */
export const updateProducts = statement(
  'catalog.update_products',
  [uuid, rowsAsJson, timestamptz, array(uuid)],
  { id: uuid },
  `update catalog.products p
   set slug = t.slug, title = t.title, description_html = t.description_html, state = t.state,
     vendor = t.vendor, product_type = t.product_type, tags = t.tags, seo_title = t.seo_title,
     seo_description = t.seo_description, tax_class = t.tax_class, unit_code = t.unit_code,
     import_key = t.import_key, version = p.version + 1, updated_at = $3::timestamptz
   from jsonb_to_recordset($2::jsonb) as t(${productRecord})
   where p.shop_id = $1 and p.id = any($4::uuid[]) and p.id = t.id returning p.id`,
);

/** Counts a change that lies in another table (a picture): the version grows. */
export const touchProducts = statement(
  'catalog.touch_products',
  [uuid, array(uuid), timestamptz],
  {},
  `update catalog.products set version = version + 1, updated_at = $3::timestamptz
   where shop_id = $1 and id = any($2::uuid[])`,
);

/** Deletes a product with everything that hangs on it, if it is a draft. */
export const deleteDraft = statement(
  'catalog.delete_draft',
  [uuid, uuid],
  { id: uuid },
  `delete from catalog.products where shop_id = $1 and id = $2 and state = 'draft' returning id`,
);

/** Options of products by position. */
export const findOptions = statement(
  'catalog.find_options',
  [uuid, array(uuid)],
  { product_id: uuid, position: int2, name: text, option_values: array(text) },
  `select product_id, position, name, option_values from catalog.options
   where shop_id = $1 and product_id = any($2::uuid[]) order by product_id, position`,
);

/** Removes all options of products, before the new ones are added. */
export const deleteOptions = statement(
  'catalog.delete_options',
  [uuid, array(uuid)],
  {},
  `delete from catalog.options where shop_id = $1 and product_id = any($2::uuid[])`,
);

/** Adds options. */
export const insertOptions = statement(
  'catalog.insert_options',
  [uuid, rowsAsJson],
  { product_id: uuid },
  `insert into catalog.options (shop_id, product_id, position, name, option_values)
   select $1, t.product_id, t.position, t.name, t.option_values
   from jsonb_to_recordset($2::jsonb)
     as t(product_id uuid, position smallint, name text, option_values text[])
   returning product_id`,
);

/** Categories of products. */
export const findProductCategories = statement(
  'catalog.find_product_categories',
  [uuid, array(uuid)],
  { product_id: uuid, category_id: uuid },
  `select product_id, category_id from catalog.product_categories
   where shop_id = $1 and product_id = any($2::uuid[]) order by product_id, category_id`,
);

/** Takes products out of every category, before the new ones are set. */
export const deleteProductCategories = statement(
  'catalog.delete_product_categories',
  [uuid, array(uuid)],
  {},
  `delete from catalog.product_categories where shop_id = $1 and product_id = any($2::uuid[])`,
);

/** Puts products into categories, pair by pair. */
export const insertProductCategories = statement(
  'catalog.insert_product_categories',
  [uuid, array(uuid), array(uuid)],
  {},
  `insert into catalog.product_categories (shop_id, product_id, category_id)
   select $1, t.product_id, t.category_id
   from unnest($2::uuid[], $3::uuid[]) as t(product_id, category_id)
   on conflict do nothing`,
);

/** Products directly in any of the categories. */
export const findProductsOfCategories = statement(
  'catalog.find_products_of_categories',
  [uuid, array(uuid)],
  { product_id: uuid },
  `select distinct product_id from catalog.product_categories
   where shop_id = $1 and category_id = any($2::uuid[])`,
);

/** Every product id of the shop after $2, in order: for rebuilding what is made from products. */
export const findProductIds = statement(
  'catalog.find_product_ids',
  [uuid, uuid, int4],
  { id: uuid },
  `select id from catalog.products where shop_id = $1 and id > $2 order by id limit $3`,
);
