/** SQL of the listings. */
import {
  array,
  bool,
  int4,
  int8,
  jsonb,
  nullable,
  statement,
  text,
  uuid,
} from '#platform/database/statement.ts';
import type { ListedVariant, Picture } from '../contract.ts';

/** Locks the listings of products: who refreshes after us reads after us. */
export const lockListings = statement(
  'search.lock_listings',
  [uuid, array(uuid)],
  { product_id: uuid },
  `select product_id from search.listings where shop_id = $1 and product_id = any($2::uuid[])
   order by product_id for update`,
);

/**
 * Writes listings that differ from what is there; returns those. Not over a newer product. Titles
 * weigh most, then brand, tags and categories, then SKUs, then descriptions.
 */
export const putListings = statement(
  'search.put_listings',
  [uuid, jsonb<readonly object[]>()],
  { product_id: uuid },
  `insert into search.listings as l (shop_id, product_id, product_version, slug, title, sort_title,
     vendor, tags, category_slugs, unit_code, currency, price_min_minor, price_max_minor,
     compare_at_minor, available, left_quantity, variants, image, words, document)
   select $1, t.product_id, t.product_version, t.slug, t.title, t.sort_title, t.vendor, t.tags,
     t.category_slugs, t.unit_code, t.currency, t.price_min_minor, t.price_max_minor,
     t.compare_at_minor, t.available, t.left_quantity, t.variants, t.image,
     concat_ws(' ', t.title_words, t.near_words, t.sku_words),
     setweight(to_tsvector('simple', t.title_words) || to_tsvector('english', t.title_words), 'A')
       || setweight(to_tsvector('simple', t.near_words) || to_tsvector('english', t.near_words), 'B')
       || setweight(to_tsvector('simple', t.sku_words), 'C')
       || setweight(to_tsvector('english', t.description_words), 'D')
   from jsonb_to_recordset($2::jsonb) as t(product_id uuid, product_version bigint, slug text,
     title text, sort_title text, vendor text, tags text[], category_slugs text[], unit_code text,
     currency text, price_min_minor bigint, price_max_minor bigint, compare_at_minor bigint,
     available boolean, left_quantity bigint, variants jsonb, image jsonb, title_words text,
     near_words text, sku_words text, description_words text)
   on conflict (shop_id, product_id) do update
   set product_version = excluded.product_version, slug = excluded.slug, title = excluded.title,
     sort_title = excluded.sort_title, vendor = excluded.vendor, tags = excluded.tags,
     category_slugs = excluded.category_slugs, unit_code = excluded.unit_code,
     currency = excluded.currency, price_min_minor = excluded.price_min_minor,
     price_max_minor = excluded.price_max_minor, compare_at_minor = excluded.compare_at_minor,
     available = excluded.available, left_quantity = excluded.left_quantity,
     variants = excluded.variants, image = excluded.image, words = excluded.words,
     document = excluded.document
   where l.product_version <= excluded.product_version
     and (l.product_version, l.slug, l.vendor, l.tags, l.category_slugs, l.unit_code, l.currency,
       l.compare_at_minor, l.variants, l.image, l.words, l.document)
     is distinct from (excluded.product_version, excluded.slug, excluded.vendor, excluded.tags,
       excluded.category_slugs, excluded.unit_code, excluded.currency, excluded.compare_at_minor,
       excluded.variants, excluded.image, excluded.words, excluded.document)
   returning l.product_id`,
);

/** What listings tell of their variants. */
export const findListedVariants = statement(
  'search.find_listed_variants',
  [uuid, array(uuid)],
  { product_id: uuid, variants: jsonb<ListedVariant[]>() },
  `select product_id, variants from search.listings
   where shop_id = $1 and product_id = any($2::uuid[])`,
);

/** Takes products off the list; returns those that were on it. */
export const deleteListings = statement(
  'search.delete_listings',
  [uuid, array(uuid)],
  { product_id: uuid },
  `delete from search.listings where shop_id = $1 and product_id = any($2::uuid[])
   returning product_id`,
);

/** The product that is listed under an address. */
export const findListingBySlug = statement(
  'search.find_listing_by_slug',
  [uuid, text],
  { product_id: uuid },
  `select product_id from search.listings where shop_id = $1 and slug = $2`,
);

export const listingColumns = {
  product_id: uuid,
  slug: text,
  title: text,
  sort_title: text,
  vendor: nullable(text),
  unit_code: text,
  currency: text,
  price_min_minor: int8,
  price_max_minor: int8,
  compare_at_minor: nullable(int8),
  available: bool,
  left_quantity: nullable(int8),
  variants: jsonb<ListedVariant[]>(),
  image: nullable(jsonb<Picture | null>()),
};

/** Listings that answer to unfinished words, best first. */
export const suggestListings = statement(
  'search.suggest_listings',
  [uuid, text, text, int4],
  {
    product_id: uuid,
    slug: text,
    title: text,
    currency: text,
    price_min_minor: int8,
    image: nullable(jsonb<Picture | null>()),
  },
  `select l.product_id, l.slug, l.title, l.currency, l.price_min_minor, l.image
   from search.find_candidates($1, $2, $3, 50) c
   join search.listings l on l.shop_id = $1 and l.product_id = c.product_id
   order by l.available desc, c.rank desc, l.product_id desc limit $4`,
);
