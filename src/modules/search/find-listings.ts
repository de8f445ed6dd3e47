import type { Context } from '#platform/context.ts';
import { shopRead, type Tx } from '#platform/database/index.ts';
import type { RowOf } from '#platform/database/statement.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import type { Refusal } from '#platform/refusal.ts';
import type { Facets, Listing, Sort } from './contract.ts';
import { readPlace, writePlace, type Place } from './place.ts';
import * as find from './store/find.ts';
import { searchWords, type SearchWords } from './words.ts';

export interface ListingQuery {
  query?: string;
  category?: string;
  /** Minor units. */
  minPrice?: number;
  maxPrice?: number;
  inStock?: boolean;
  vendor?: string[];
  tag?: string[];
  sort?: Sort;
  facets?: boolean;
  limit: number;
  cursor?: string;
}

export interface FoundListings {
  items: Listing[];
  nextCursor: string | null;
  total: number;
  facets?: Facets;
}

type Row = RowOf<typeof find.listNewest>;
type Filters = [
  shopId: string,
  category: string | null,
  minPrice: number | null,
  maxPrice: number | null,
  inStock: boolean,
  vendors: string[] | null,
  tags: string[] | null,
];

/**
 * A page of products on sale. Words are matched whole (the last may be unfinished), look-alikes
 * are found when nothing matches; at most the 1,000 best count. Without words `relevance` is
 * newest first. Refusals: invalid_input (a cursor of another list, prices the wrong way round).
 */
export async function findListings(
  ctx: Context,
  query: ListingQuery,
): Promise<FoundListings | Refusal> {
  const words = query.query === undefined ? undefined : searchWords(query.query);
  const asked = words?.words ? words : undefined;
  const sort = asked ? (query.sort ?? 'relevance') : plainSort(query.sort);
  const place = readPlace(query.cursor, sort);
  if (!place) return wrongField('cursor', 'is not a cursor of this list');
  if (query.minPrice !== undefined && query.minPrice > (query.maxPrice ?? Infinity)) {
    return wrongField('minPrice', 'must not be above maxPrice');
  }
  return await shopRead(ctx, async (tx) => {
    const filters = filtersOf(tx, query);
    const [rows, { total }, facets] = await Promise.all([
      findRows(tx, sort, place, filters, query.limit + 1, asked),
      asked
        ? find.countFound.one(tx, ...filters, asked.words, asked.prefix)
        : find.countListed.one(tx, ...filters),
      query.facets ? readFacets(tx, filters, asked) : undefined,
    ]);
    const items = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? items.at(-1) : undefined;
    return {
      items: items.map(listing),
      nextCursor: last ? writePlace(sort, placeOf(last, sort)) : null,
      total,
      ...(facets ? { facets: facetsOf(facets, rows[0]?.currency) } : {}),
    };
  });
}

function plainSort(sort: Sort | undefined): Sort {
  return sort === undefined || sort === 'relevance' ? 'newest' : sort;
}

function filtersOf(tx: Tx, query: ListingQuery): Filters {
  return [
    tx.shopId,
    query.category ?? null,
    query.minPrice ?? null,
    query.maxPrice ?? null,
    query.inStock ?? false,
    query.vendor?.length ? query.vendor : null,
    query.tag?.length ? query.tag : null,
  ];
}

async function findRows(
  tx: Tx,
  sort: Sort,
  { id, value }: Place,
  filters: Filters,
  limit: number,
  asked: SearchWords | undefined,
): Promise<Row[]> {
  const given = [...filters, limit, id] as const;
  if (!asked) {
    if (sort === 'price_asc') return await find.listCheapest.rows(tx, ...given, Number(value));
    if (sort === 'price_desc') return await find.listDearest.rows(tx, ...given, Number(value));
    if (sort === 'title') return await find.listByTitle.rows(tx, ...given, value);
    return await find.listNewest.rows(tx, ...given);
  }
  const { words, prefix } = asked;
  if (sort === 'newest') return await find.findNewest.rows(tx, ...given, words, prefix);
  if (sort === 'title') return await find.findByTitle.rows(tx, ...given, value, words, prefix);
  const by = {
    relevance: find.findBest,
    price_asc: find.findCheapest,
    price_desc: find.findDearest,
  };
  return await by[sort].rows(tx, ...given, Number(value), words, prefix);
}

function placeOf(row: Row, sort: Sort): Place {
  const id = row.product_id;
  if (sort === 'title') return { id, value: row.sort_title };
  if (sort === 'newest') return { id, value: '' };
  return { id, value: String(sort === 'relevance' ? row.rank : row.price_min_minor) };
}

/** A listing as shoppers get it. */
export function listing(row: Omit<Row, 'rank'>): Listing {
  const money = (amount: number) => ({ amount, currency: row.currency });
  return {
    id: row.product_id,
    slug: row.slug,
    title: row.title,
    vendor: row.vendor,
    price: money(row.price_min_minor),
    priceVaries: row.price_max_minor > row.price_min_minor,
    compareAtPrice: row.compare_at_minor === null ? null : money(row.compare_at_minor),
    available: row.available,
    left: row.left_quantity,
    unit: row.unit_code,
    image: row.image,
    variants: row.variants,
  };
}

async function readFacets(tx: Tx, filters: Filters, asked: SearchWords | undefined) {
  return asked
    ? await find.countFoundFacets.rows(tx, ...filters, asked.words, asked.prefix)
    : await find.countFacets.rows(tx, ...filters);
}

function facetsOf(rows: RowOf<typeof find.countFacets>[], currency: string | undefined): Facets {
  const of = (kind: string) =>
    rows.flatMap((row) =>
      row.kind === kind && row.value !== null ? [{ value: row.value, count: row.count }] : [],
    );
  const figure = (kind: string) => rows.find((row) => row.kind === kind)?.count;
  const price = (kind: string) => {
    const amount = figure(kind);
    return amount === undefined || currency === undefined ? null : { amount, currency };
  };
  return {
    categories: of('category'),
    vendors: of('vendor'),
    tags: of('tag'),
    inStock: figure('in_stock') ?? 0,
    priceMin: price('price_min'),
    priceMax: price('price_max'),
  };
}

function wrongField(field: string, message: string): Refusal {
  return httpRefusals.invalid_input({ errors: [{ field, message }] });
}
