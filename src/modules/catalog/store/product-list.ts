/** SQL of the staff's list of products: one statement per order, so that each walks its own index. */
import {
  array,
  int4,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const columns = {
  id: uuid,
  slug: text,
  title: text,
  state: text,
  vendor: nullable(text),
  updated_at: timestamptz,
  sort_title: nullable(text),
  skus: nullable(array(text)),
  variant_ids: nullable(array(uuid)),
  image_id: nullable(uuid),
};

/** $2 state, $3 category, $4 words as a LIKE pattern in lower case; each may be null. */
const filters = `p.shop_id = $1
  and ($2::text is null or p.state = $2)
  and ($3::uuid is null or exists (select from catalog.product_categories c
    where c.shop_id = $1 and c.product_id = p.id and c.category_id = $3))
  and ($4::text is null or lower(p.title) like $4 or exists (select from catalog.variants v
    where v.shop_id = $1 and v.product_id = p.id
      and (lower(v.sku) like $4 or lower(v.barcode) like $4)))`;

const listed = (order: string, after: string): string => `
  with listed as (
    select p.id, p.slug, p.title, p.state, p.vendor, p.updated_at, p.sort_title
    from catalog.products p
    where ${filters} and ${after} order by ${order} limit $5)
  select p.id, p.slug, p.title, p.state, p.vendor, p.updated_at, p.sort_title,
    (select array_agg(s.sku order by s.position) from (select v.sku, v.position from catalog.variants v
      where v.shop_id = $1 and v.product_id = p.id and v.archived_at is null
      order by v.position limit 5) s) as skus,
    (select array_agg(v.id order by v.position) from catalog.variants v
      where v.shop_id = $1 and v.product_id = p.id and v.archived_at is null) as variant_ids,
    (select m.id from catalog.media m where m.shop_id = $1 and m.product_id = p.id
      order by m.position, m.id limit 1) as image_id
  from listed p order by ${order}`;

const filterTypes = [uuid, nullable(text), nullable(uuid), nullable(text), int4] as const;

/** By title; after ($6 sort title, $7 id). */
export const listProductsByTitle = statement(
  'catalog.list_products_by_title',
  [...filterTypes, text, uuid],
  columns,
  listed('p.sort_title, p.id', '(p.sort_title, p.id) > ($6::text, $7::uuid)'),
);

/** Newest first; before $6. Ids are version 7: their order is that of creation. */
export const listProductsByNewest = statement(
  'catalog.list_products_by_newest',
  [...filterTypes, uuid],
  columns,
  listed('p.id desc', 'p.id < $6::uuid'),
);

/** Last changed first; before ($6 time, $7 id). Changes are stored in whole milliseconds. */
export const listProductsByUpdate = statement(
  'catalog.list_products_by_update',
  [...filterTypes, timestamptz, uuid],
  columns,
  listed('p.updated_at desc, p.id desc', '(p.updated_at, p.id) < ($6::timestamptz, $7::uuid)'),
);
