/** SQL of variants. */
import {
  array,
  bool,
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

/** Variants of products, archived ones too, in their order. */
export const findVariantRows = statement(
  'catalog.find_variant_rows',
  [uuid, array(uuid)],
  {
    id: uuid,
    product_id: uuid,
    sku: text,
    title: text,
    option_values: array(text),
    barcode: nullable(text),
    weight_grams: nullable(int8),
    image_id: nullable(uuid),
    position: int4,
    archived: bool,
  },
  `select id, product_id, sku, title, option_values, barcode, weight_grams, image_id, position,
     archived_at is not null as archived
   from catalog.variants where shop_id = $1 and product_id = any($2::uuid[])
   order by product_id, position, id`,
);

const soldColumns = {
  id: uuid,
  product_id: uuid,
  sku: text,
  title: text,
  product_title: text,
  product_slug: text,
  unit_code: text,
  steps_per_unit: int8,
  step_label: text,
  weight_grams: nullable(int8),
  tax_class: text,
  sellable: bool,
  image_id: nullable(uuid),
  barcode: nullable(text),
};

// The product is looked up row by row (LIMIT keeps it so): joined, a plan made while the tables were
// small reads the whole shop for each variant, 266 ms instead of 13 for 500 variants of 5,000.
const sold = `select v.id, v.product_id, v.sku, v.title, p.title as product_title,
    p.slug as product_slug, u.code as unit_code, u.steps_per_unit, u.step_label, v.weight_grams,
    p.tax_class, (p.state = 'active' and v.archived_at is null) as sellable,
    coalesce(v.image_id, (select m.id from catalog.media m
      where m.shop_id = $1 and m.product_id = v.product_id order by m.position, m.id limit 1)) as image_id,
    v.barcode
  from catalog.variants v
  cross join lateral (select title, slug, tax_class, state, unit_code from catalog.products
    where shop_id = $1 and id = v.product_id limit 1) p
  cross join lateral (select code, steps_per_unit, step_label from catalog.units_of_measure
    where shop_id = $1 and code = p.unit_code limit 1) u
  where v.shop_id = $1`;

/** What selling, counting and packing need to know of variants. */
export const findSoldVariants = statement(
  'catalog.find_sold_variants',
  [uuid, array(uuid)],
  soldColumns,
  `${sold} and v.id = any($2::uuid[])`,
);

/** The same by exact SKU. */
export const findSoldVariantsBySku = statement(
  'catalog.find_sold_variants_by_sku',
  [uuid, array(text)],
  soldColumns,
  `${sold} and v.sku = any($2::text[])`,
);

/** The same by barcode; archived variants have given theirs back. */
export const findSoldVariantsByBarcode = statement(
  'catalog.find_sold_variants_by_barcode',
  [uuid, array(text)],
  soldColumns,
  `${sold} and v.archived_at is null and v.barcode = any($2::text[])`,
);

/** Who holds these SKUs. */
export const findSkuOwners = statement(
  'catalog.find_sku_owners',
  [uuid, array(text)],
  { id: uuid, product_id: uuid, sku: text },
  `select id, product_id, sku from catalog.variants where shop_id = $1 and sku = any($2::text[])`,
);

/** Who holds these barcodes. */
export const findBarcodeOwners = statement(
  'catalog.find_barcode_owners',
  [uuid, array(text)],
  { id: uuid, product_id: uuid, barcode: text },
  `select id, product_id, barcode from catalog.variants
   where shop_id = $1 and archived_at is null and barcode = any($2::text[])`,
);

/** Archives variants; $3 is the time. Runs before others take over their barcode or choice. */
export const archiveVariants = statement(
  'catalog.archive_variants',
  [uuid, array(uuid), timestamptz],
  {},
  `update catalog.variants set archived_at = $3::timestamptz, updated_at = $3::timestamptz
   where shop_id = $1 and id = any($2::uuid[]) and archived_at is null`,
);

/** Adds variants; returns the ids that were free of every conflict. */
export const insertVariants = statement(
  'catalog.insert_variants',
  [uuid, rowsAsJson],
  { id: uuid },
  `insert into catalog.variants (shop_id, id, product_id, sku, title, option_values, barcode,
     weight_grams, image_id, position)
   select $1, t.id, t.product_id, t.sku, t.title, t.option_values, t.barcode, t.weight_grams,
     t.image_id, t.position
   from jsonb_to_recordset($2::jsonb) as t(id uuid, product_id uuid, sku text, title text,
     option_values text[], barcode text, weight_grams bigint, image_id uuid, position int)
   on conflict do nothing returning id`,
);

/** Replaces variants $4, and brings back archived ones; $3 is the time of the change. */
export const updateVariants = statement(
  'catalog.update_variants',
  [uuid, rowsAsJson, timestamptz, array(uuid)],
  { id: uuid },
  `update catalog.variants v
   set sku = t.sku, title = t.title, option_values = t.option_values, barcode = t.barcode,
     weight_grams = t.weight_grams, image_id = t.image_id, position = t.position,
     archived_at = null, updated_at = $3::timestamptz
   from jsonb_to_recordset($2::jsonb) as t(id uuid, product_id uuid, sku text, title text,
     option_values text[], barcode text, weight_grams bigint, image_id uuid, position int)
   where v.shop_id = $1 and v.id = any($4::uuid[]) and v.id = t.id returning v.id`,
);

/** Variants of the shop after $2 by SKU, for the catalogue export. */
export const listVariantIds = statement(
  'catalog.list_variant_ids',
  [uuid, text, int4],
  { id: uuid, sku: text },
  `select id, sku from catalog.variants where shop_id = $1 and sku > $2 order by sku limit $3`,
);
