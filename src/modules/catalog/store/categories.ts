/** SQL of categories. */
import {
  array,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const rowsAsJson = jsonb<readonly object[]>();

const columns = {
  id: uuid,
  parent_id: nullable(uuid),
  slug: text,
  name: text,
  description: text,
  position: int4,
  version: int8,
};

/** Every category of the shop; a tree of some hundreds at most. */
export const listCategoryRows = statement(
  'catalog.list_category_rows',
  [uuid],
  columns,
  `select id, parent_id, slug, name, description, position, version from catalog.categories
   where shop_id = $1 order by position, name, id`,
);

/** The same, locked in the order of ids: whoever changes the tree sees it whole. */
export const lockCategoryRows = statement(
  'catalog.lock_category_rows',
  [uuid],
  columns,
  `select id, parent_id, slug, name, description, position, version from catalog.categories
   where shop_id = $1 order by id for update`,
);

/** Products of any state directly in each category. */
export const countProductsByCategory = statement(
  'catalog.count_products_by_category',
  [uuid],
  { category_id: uuid, products: int8 },
  `select category_id, count(*) as products from catalog.product_categories
   where shop_id = $1 group by category_id`,
);

/** Adds categories; returns the ids whose slug was free. */
export const insertCategories = statement(
  'catalog.insert_categories',
  [uuid, rowsAsJson],
  { id: uuid },
  `insert into catalog.categories (shop_id, id, parent_id, slug, name, description, position)
   select $1, t.id, t.parent_id, t.slug, t.name, t.description, t.position
   from jsonb_to_recordset($2::jsonb)
     as t(id uuid, parent_id uuid, slug text, name text, description text, position int)
   on conflict do nothing returning id`,
);

/** Replaces a category that the transaction has locked. */
export const updateCategory = statement(
  'catalog.update_category',
  [uuid, uuid, nullable(uuid), text, text, text, int4, timestamptz],
  { version: int8 },
  `update catalog.categories set parent_id = $3, slug = $4, name = $5, description = $6,
     position = $7, version = version + 1, updated_at = $8
   where shop_id = $1 and id = $2 returning version`,
);

/** Deletes a category; its products stay, without it. */
export const deleteCategoryRow = statement(
  'catalog.delete_category_row',
  [uuid, uuid],
  {},
  `delete from catalog.categories where shop_id = $1 and id = $2`,
);

/** Which of the ids are categories of this shop. */
export const findCategoryIds = statement(
  'catalog.find_category_ids',
  [uuid, array(uuid)],
  { id: uuid },
  `select id from catalog.categories where shop_id = $1 and id = any($2::uuid[])`,
);
