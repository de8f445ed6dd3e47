/**
 * SQL that finds listings: one statement per order, with and without words, so that each walks the
 * index of its order or starts from the text index. Filters that are null let everything pass.
 */
import {
  array,
  bool,
  int4,
  int8,
  nullable,
  statement,
  text,
  uuid,
} from '#platform/database/statement.ts';
import { listingColumns } from './listings.ts';

const columns = { ...listingColumns, rank: int4 };

/** $1 shop, $2 category, $3 and $4 prices, $5 in stock, $6 vendors, $7 tags, $8 limit, $9 last id. */
const listTypes = [
  uuid,
  nullable(text),
  nullable(int8),
  nullable(int8),
  bool,
  nullable(array(text)),
  nullable(array(text)),
  int4,
  uuid,
] as const;

const list = `l.product_id, l.slug, l.title, l.sort_title, l.vendor, l.unit_code, l.currency,
  l.price_min_minor, l.price_max_minor, l.compare_at_minor, l.available, l.left_quantity, l.variants,
  l.image`;

const filtersButVendor = `l.shop_id = $1
  and ($2::text is null or l.category_slugs @> array[$2])
  and ($3::int8 is null or l.price_min_minor >= $3)
  and ($4::int8 is null or l.price_min_minor <= $4)
  and (l.available or not $5::bool)
  and ($7::text[] is null or l.tags @> $7)`;
const ofVendor = '($6::text[] is null or l.vendor = any($6))';
const filters = `${filtersButVendor} and ${ofVendor}`;

const listed = (order: string, after: string): string =>
  `select ${list}, 0 as rank from search.listings l where ${filters} and ${after}
   order by ${order} limit $8`;

const found = (order: string, after: string, words: string): string =>
  `select ${list}, c.rank from search.find_candidates($1, ${words}, 1000) c
   join search.listings l on l.shop_id = $1 and l.product_id = c.product_id
   where ${filters} and ${after} order by ${order} limit $8`;

const byNewest = ['l.product_id desc', 'l.product_id < $9::uuid'] as const;
const byPrice = [
  'l.price_min_minor, l.product_id',
  '(l.price_min_minor, l.product_id) > ($10::int8, $9::uuid)',
] as const;
const byPriceDown = [
  'l.price_min_minor desc, l.product_id desc',
  '(l.price_min_minor, l.product_id) < ($10::int8, $9::uuid)',
] as const;
const byTitle = [
  'l.sort_title, l.product_id',
  '(l.sort_title, l.product_id) > ($10::text, $9::uuid)',
] as const;
const byRank = [
  'c.rank desc, l.product_id desc',
  '(c.rank, l.product_id) < ($10::int4, $9::uuid)',
] as const;

/** Newest first: ids are version 7, their order is that of creation. */
export const listNewest = statement('search.list_newest', listTypes, columns, listed(...byNewest));
/** Cheapest first. */
export const listCheapest = statement(
  'search.list_cheapest',
  [...listTypes, int8],
  columns,
  listed(...byPrice),
);
/** Dearest first. */
export const listDearest = statement(
  'search.list_dearest',
  [...listTypes, int8],
  columns,
  listed(...byPriceDown),
);
/** By title. */
export const listByTitle = statement(
  'search.list_by_title',
  [...listTypes, text],
  columns,
  listed(...byTitle),
);

/** With words, best first. */
export const findBest = statement(
  'search.find_best',
  [...listTypes, int4, text, text],
  columns,
  found(...byRank, '$11, $12'),
);
/** With words, newest first. */
export const findNewest = statement(
  'search.find_newest',
  [...listTypes, text, text],
  columns,
  found(...byNewest, '$10, $11'),
);
/** With words, cheapest first. */
export const findCheapest = statement(
  'search.find_cheapest',
  [...listTypes, int8, text, text],
  columns,
  found(...byPrice, '$11, $12'),
);
/** With words, dearest first. */
export const findDearest = statement(
  'search.find_dearest',
  [...listTypes, int8, text, text],
  columns,
  found(...byPriceDown, '$11, $12'),
);
/** With words, by title. */
export const findByTitle = statement(
  'search.find_by_title',
  [...listTypes, text, text, text],
  columns,
  found(...byTitle, '$11, $12'),
);

const filterTypes = [
  uuid,
  nullable(text),
  nullable(int8),
  nullable(int8),
  bool,
  nullable(array(text)),
  nullable(array(text)),
] as const;
const wordTypes = [...filterTypes, text, text] as const;

const words = `join search.find_candidates($1, $8, $9, 1000) c on c.product_id = l.product_id`;

/** How many listings pass the filters. */
export const countListed = statement(
  'search.count_listed',
  filterTypes,
  { total: int4 },
  `select count(*)::int4 as total from search.listings l where ${filters}`,
);

/** How many listings have the words and pass the filters. */
export const countFound = statement(
  'search.count_found',
  wordTypes,
  { total: int4 },
  `select count(*)::int4 as total from search.listings l ${words} where ${filters}`,
);

const facetColumns = { kind: text, value: nullable(text), count: int8 };

/** Most values of one kind that are counted out. */
const facets = (join: string): string =>
  `with matched as materialized (
     select l.category_slugs, l.vendor, l.tags, l.available, l.price_min_minor,
       ${ofVendor} as of_vendor
     from search.listings l ${join}
     where ${filtersButVendor}),
   counted as (
     select 'category' as kind, slug as value, count(*) as count
     from matched m, unnest(m.category_slugs) as slug where m.of_vendor group by slug
     union all
     select 'vendor', m.vendor, count(*) from matched m where m.vendor is not null group by m.vendor
     union all
     select 'tag', tag, count(*) from matched m, unnest(m.tags) as tag where m.of_vendor group by tag
     union all
     select 'in_stock', null, count(*) from matched m where m.of_vendor and m.available
     union all
     select 'price_min', null, min(m.price_min_minor) from matched m where m.of_vendor
     union all
     select 'price_max', null, max(m.price_min_minor) from matched m where m.of_vendor),
   placed as (
     select kind, value, count, row_number() over (partition by kind order by count desc, value) as place
     from counted)
   select kind, value, count from placed where place <= 50 and count is not null
   order by kind, count desc, value`;

/** Counts by category, vendor and tag of what passes the filters. */
export const countFacets = statement('search.count_facets', filterTypes, facetColumns, facets(''));

/** The same of what has the words. */
export const countFoundFacets = statement(
  'search.count_found_facets',
  wordTypes,
  facetColumns,
  facets(words),
);
