import { check, type Check } from '#platform/checks.ts';
import { int8, nullable, statement, text, uuid } from '#platform/database/statement.ts';

const overlaps = statement(
  'flash_sales.check_overlaps',
  [],
  { shop_id: uuid, variant_id: uuid, sale_id: uuid, other_sale_id: uuid },
  `select o.shop_id, o.variant_id, o.sale_id, p.sale_id as other_sale_id
   from flash_sales.offers o
   join flash_sales.sales s on s.shop_id = o.shop_id and s.id = o.sale_id
   join flash_sales.offers p on p.shop_id = o.shop_id and p.variant_id = o.variant_id
     and p.sale_id > o.sale_id
   join flash_sales.sales q on q.shop_id = p.shop_id and q.id = p.sale_id
   where greatest(s.starts_at, s.created_at) < least(s.ends_at, s.stopped_at)
     and greatest(q.starts_at, q.created_at) < least(q.ends_at, q.stopped_at)
     and greatest(s.starts_at, s.created_at) < least(q.ends_at, q.stopped_at)
     and greatest(q.starts_at, q.created_at) < least(s.ends_at, s.stopped_at)`,
);

const allotments = statement(
  'flash_sales.check_allotments',
  [],
  {
    shop_id: uuid,
    sale_id: uuid,
    variant_id: uuid,
    allotment: int8,
    given_back: int8,
    moved: nullable(int8),
    sold: nullable(int8),
    on_hand: nullable(int8),
  },
  `select o.shop_id, o.sale_id, o.variant_id, o.allotment, o.given_back, m.moved, m.sold, s.on_hand
   from flash_sales.offers o
   left join inventory.stock s on s.shop_id = o.shop_id and s.location_id = o.sale_id
     and s.variant_id = o.variant_id
   left join (
     select shop_id, location_id, variant_id,
       coalesce(sum(quantity) filter (where kind = 'transfer'), 0)::bigint as moved,
       coalesce(-sum(quantity) filter (where kind = 'sale'), 0)::bigint as sold
     from inventory.movements group by shop_id, location_id, variant_id
   ) m on m.shop_id = o.shop_id and m.location_id = o.sale_id and m.variant_id = o.variant_id
   where m.moved is distinct from o.allotment - o.given_back
     or s.on_hand is distinct from o.allotment - o.given_back - m.sold`,
);

const stray = statement(
  'flash_sales.check_stray_stock',
  [],
  { shop_id: uuid, location_id: uuid, variant_id: uuid, on_hand: int8, reserved: int8 },
  `select s.shop_id, s.location_id, s.variant_id, s.on_hand, s.reserved
   from inventory.stock s
   join inventory.locations l on l.shop_id = s.shop_id and l.id = s.location_id
   left join flash_sales.sales f on f.shop_id = s.shop_id and f.id = s.location_id
   where l.kind = 'flash_sale' and s.on_hand + s.reserved <> 0
     and (f.id is null or f.closed_at is not null)`,
);

const closedHolds = statement(
  'flash_sales.check_closed_claims',
  [],
  { shop_id: uuid, sale_id: uuid, order_id: uuid },
  `select c.shop_id, c.sale_id, c.order_id from flash_sales.claims c
   join flash_sales.sales s on s.shop_id = c.shop_id and s.id = c.sale_id
   where c.state = 'held' and s.closed_at is not null`,
);

const shares = statement(
  'flash_sales.check_shares',
  [],
  { shop_id: uuid, sale_id: uuid, buyer: nullable(text), share: int8, claimed: int8 },
  `select coalesce(h.shop_id, c.shop_id) as shop_id, coalesce(h.sale_id, c.sale_id) as sale_id,
     coalesce(h.buyer, c.buyer) as buyer, coalesce(h.quantity, 0)::bigint as share,
     coalesce(c.total, 0)::bigint as claimed
   from flash_sales.shares h
   full join (
     select k.shop_id, k.sale_id, b.buyer, sum(k.quantity) as total
     from flash_sales.claims k cross join unnest(k.buyers) as b(buyer)
     where k.state <> 'returned' group by k.shop_id, k.sale_id, b.buyer
   ) c on c.shop_id = h.shop_id and c.sale_id = h.sale_id and c.buyer = h.buyer
   where coalesce(h.quantity, 0) <> coalesce(c.total, 0)`,
);

const limits = statement(
  'flash_sales.check_limits',
  [],
  { shop_id: uuid, sale_id: uuid, buyer: text, quantity: int8 },
  `select h.shop_id, h.sale_id, h.buyer, h.quantity from flash_sales.shares h
   join flash_sales.sales s on s.shop_id = h.shop_id and s.id = h.sale_id
   where h.quantity > s.limit_per_customer`,
);

export const checks: readonly Check[] = [
  check({
    name: 'flash_sales.no_overlap',
    promise: 'An article is in at most one flash sale at a time.',
    statement: overlaps,
  }),
  check({
    name: 'flash_sales.allotments_accounted',
    promise: 'What was set aside for a sale was sold, is there, or went back.',
    statement: allotments,
  }),
  check({
    name: 'flash_sales.closed_sales_keep_nothing',
    promise: 'Only sales that are not closed have goods set aside.',
    statement: stray,
  }),
  check({
    name: 'flash_sales.closed_sales_hold_nothing',
    promise: 'No payment is under way for a sale that is closed.',
    statement: closedHolds,
  }),
  check({
    name: 'flash_sales.shares_match_claims',
    promise: 'What a buyer has of a sale is what their orders took and did not give back.',
    statement: shares,
  }),
  check({
    name: 'flash_sales.limits_hold',
    promise: 'No buyer has more of a sale than one customer may buy.',
    statement: limits,
  }),
];
