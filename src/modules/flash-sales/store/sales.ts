import {
  array,
  int4,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

/** Locks the shop's board and moves its revision: plans come one after the other. */
export const moveBoard = statement(
  'flash_sales.move_board',
  [uuid],
  { revision: int8 },
  `insert into flash_sales.boards (shop_id, revision) values ($1, 1)
   on conflict (shop_id) do update set revision = flash_sales.boards.revision + 1
   returning revision`,
);

export const findBoard = statement(
  'flash_sales.find_board',
  [uuid],
  { revision: int8 },
  `select revision from flash_sales.boards where shop_id = $1`,
);

const saleColumns = {
  id: uuid,
  name: text,
  currency: text,
  starts_at: timestamptz,
  ends_at: timestamptz,
  limit_per_customer: nullable(int8),
  stopped_at: nullable(timestamptz),
  closed_at: nullable(timestamptz),
  version: int8,
} as const;
const saleFields = `s.id, s.name, s.currency, s.starts_at, s.ends_at, s.limit_per_customer,
  s.stopped_at, s.closed_at, s.version`;

export const insertSale = statement(
  'flash_sales.insert_sale',
  [uuid, uuid, text, text, timestamptz, timestamptz, nullable(int8), timestamptz],
  {},
  `insert into flash_sales.sales
     (shop_id, id, name, currency, starts_at, ends_at, limit_per_customer, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export const insertOffers = statement(
  'flash_sales.insert_offers',
  [uuid, uuid, array(uuid), array(int8), array(int8)],
  { variant_id: uuid },
  `insert into flash_sales.offers (shop_id, sale_id, variant_id, price_minor, allotment)
   select $1, $2::uuid, t.variant_id, t.price_minor, t.allotment
   from unnest($3::uuid[], $4::bigint[], $5::bigint[]) as t(variant_id, price_minor, allotment)
   returning variant_id`,
);

export const deleteOffers = statement(
  'flash_sales.delete_offers',
  [uuid, uuid],
  {},
  `delete from flash_sales.offers where shop_id = $1 and sale_id = $2`,
);

export const deleteSaleRow = statement(
  'flash_sales.delete_sale',
  [uuid, uuid],
  {},
  `delete from flash_sales.sales where shop_id = $1 and id = $2`,
);

export const updateSale = statement(
  'flash_sales.update_sale',
  [uuid, uuid, text, timestamptz, timestamptz, nullable(int8)],
  {},
  `update flash_sales.sales
   set name = $3, starts_at = $4, ends_at = $5, limit_per_customer = $6, version = version + 1
   where shop_id = $1 and id = $2`,
);

/**
 * A sale under lock: what somebody decides about it stays true until they have written. Who buys in it
 * meanwhile refers to its row and is not kept waiting.
 */
export const lockSale = statement(
  'flash_sales.lock_sale',
  [uuid, uuid],
  saleColumns,
  `select ${saleFields} from flash_sales.sales s where s.shop_id = $1 and s.id = $2
   for no key update`,
);

export const findSaleRow = statement(
  'flash_sales.find_sale',
  [uuid, uuid],
  saleColumns,
  `select ${saleFields} from flash_sales.sales s where s.shop_id = $1 and s.id = $2`,
);

/** Latest beginning first, below the place of the last seen; $5 null lists every state. */
export const listSaleRows = statement(
  'flash_sales.list_sales',
  [uuid, timestamptz, uuid, int4, nullable(text), timestamptz],
  saleColumns,
  `select ${saleFields} from flash_sales.sales s
   where s.shop_id = $1 and (s.starts_at, s.id) < ($2::timestamptz, $3::uuid)
     and ($5::text is null
       or ($5 = 'stopped' and s.stopped_at is not null)
       or (s.stopped_at is null and (
         ($5 = 'planned' and s.starts_at > $6)
         or ($5 = 'live' and s.starts_at <= $6 and s.ends_at > $6)
         or ($5 = 'ended' and s.ends_at <= $6))))
   order by s.starts_at desc, s.id desc
   limit $4`,
);

/** Sales that shoppers are told of: live now, or beginning before $3. */
export const listShownSales = statement(
  'flash_sales.list_shown_sales',
  [uuid, timestamptz, timestamptz, int4],
  saleColumns,
  `select ${saleFields} from flash_sales.sales s
   where s.shop_id = $1 and s.closed_at is null and s.stopped_at is null
     and s.ends_at > $2 and s.starts_at < $3
   order by s.starts_at, s.id
   limit $4`,
);

export const listOfferRows = statement(
  'flash_sales.list_offers',
  [uuid, array(uuid)],
  {
    sale_id: uuid,
    variant_id: uuid,
    price_minor: int8,
    allotment: int8,
    given_back: int8,
    refused: int8,
  },
  `select sale_id, variant_id, price_minor, allotment, given_back, refused
   from flash_sales.offers where shop_id = $1 and sale_id = any($2::uuid[])
   order by sale_id, variant_id`,
);

/** Offers of any of the variants in sales that were not stopped and end after the time. */
export const findOffersAfter = statement(
  'flash_sales.find_offers_after',
  [uuid, array(uuid), timestamptz],
  {
    sale_id: uuid,
    sale_name: text,
    variant_id: uuid,
    price_minor: int8,
    allotment: int8,
    starts_at: timestamptz,
    ends_at: timestamptz,
  },
  `select o.sale_id, s.name as sale_name, o.variant_id, o.price_minor, o.allotment, s.starts_at,
     s.ends_at
   from flash_sales.offers o
   join flash_sales.sales s on s.shop_id = $1 and s.id = o.sale_id
   where o.shop_id = $1 and o.variant_id = any($2::uuid[])
     and s.stopped_at is null and s.ends_at > $3
   order by s.starts_at, o.sale_id, o.variant_id`,
);

/** Offers of the articles in sales with exactly these windows, stopped ones too. */
export const findOffersOfWindowRows = statement(
  'flash_sales.find_offers_of_windows',
  [uuid, array(uuid), array(timestamptz), array(timestamptz)],
  { variant_id: uuid, price_minor: int8, starts_at: timestamptz, ends_at: timestamptz },
  `select o.variant_id, o.price_minor, s.starts_at, s.ends_at
   from flash_sales.offers o
   join flash_sales.sales s on s.shop_id = $1 and s.id = o.sale_id
   join unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[])
     as t(variant_id, starts_at, ends_at)
     on t.variant_id = o.variant_id and t.starts_at = s.starts_at and t.ends_at = s.ends_at
   where o.shop_id = $1 and o.variant_id = any($2::uuid[])`,
);

export const stopSaleRow = statement(
  'flash_sales.stop_sale',
  [uuid, uuid, timestamptz],
  {},
  `update flash_sales.sales set stopped_at = $3, version = version + 1
   where shop_id = $1 and id = $2 and stopped_at is null and closed_at is null and ends_at > $3`,
);

export const closeSaleRow = statement(
  'flash_sales.close_sale',
  [uuid, uuid, timestamptz],
  {},
  `update flash_sales.sales set closed_at = $3, version = version + 1
   where shop_id = $1 and id = $2 and closed_at is null`,
);

export const noteGivenBack = statement(
  'flash_sales.note_given_back',
  [uuid, uuid, array(uuid), array(int8)],
  {},
  `update flash_sales.offers o set given_back = o.given_back + t.quantity
   from unnest($3::uuid[], $4::bigint[]) as t(variant_id, quantity)
   where o.shop_id = $1 and o.sale_id = $2 and o.variant_id = any($3::uuid[])
     and o.variant_id = t.variant_id`,
);

export const noteRefusedRows = statement(
  'flash_sales.note_refused',
  [uuid, array(uuid), array(uuid), array(int8)],
  {},
  `update flash_sales.offers o set refused = o.refused + t.count
   from unnest($2::uuid[], $3::uuid[], $4::bigint[]) as t(sale_id, variant_id, count)
   where o.shop_id = $1 and o.sale_id = any($2::uuid[]) and o.variant_id = any($3::uuid[])
     and o.sale_id = t.sale_id and o.variant_id = t.variant_id`,
);

/** Every article of every sale that takes part, planned ones too: what a process remembers. */
export const listSight = statement(
  'flash_sales.list_sight',
  [uuid],
  { sale_id: uuid, variant_id: uuid },
  `select o.sale_id, o.variant_id
   from flash_sales.sales s
   join flash_sales.offers o on o.shop_id = $1 and o.sale_id = s.id
   where s.shop_id = $1 and s.closed_at is null`,
);

/** The prices that decide, with their windows: of the variants, in sales nobody stopped. */
export const findLiveRows = statement(
  'flash_sales.find_live_offers',
  [uuid, array(uuid)],
  {
    sale_id: uuid,
    variant_id: uuid,
    price_minor: int8,
    allotment: int8,
    currency: text,
    starts_at: timestamptz,
    ends_at: timestamptz,
    limit_per_customer: nullable(int8),
  },
  `select o.sale_id, o.variant_id, o.price_minor, o.allotment, s.currency, s.starts_at, s.ends_at,
     s.limit_per_customer
   from flash_sales.offers o
   join flash_sales.sales s on s.shop_id = $1 and s.id = o.sale_id
   where o.shop_id = $1 and o.variant_id = any($2::uuid[])
     and s.closed_at is null and s.stopped_at is null`,
);

/** Across shops: sales that are not closed, with where they stand. */
export const findOpenSales = statement(
  'flash_sales.find_open_sales',
  [],
  { shop_id: uuid, id: uuid },
  `select shop_id, id from flash_sales.sales where closed_at is null order by shop_id, id`,
);

/** Of one shop, over or stopped and not closed: something may have to go back. */
export const findEndedSales = statement(
  'flash_sales.find_ended_sales',
  [uuid, timestamptz],
  { id: uuid },
  `select id from flash_sales.sales
   where shop_id = $1 and closed_at is null and (stopped_at is not null or ends_at <= $2)
   order by id`,
);
