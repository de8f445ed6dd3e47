import { array, int8, statement, text, timestamptz, uuid } from '#platform/database/statement.ts';

export const insertSaleLocation = statement(
  'inventory.insert_sale_location',
  [uuid, uuid, text],
  {},
  `insert into inventory.locations (shop_id, id, name, kind) values ($1, $2, $3, 'flash_sale')
   on conflict (shop_id, id) do nothing`,
);

export const findLevelRows = statement(
  'inventory.find_levels',
  [uuid, array(uuid), array(uuid)],
  { variant_id: uuid, location_id: uuid, on_hand: int8, reserved: int8 },
  `select variant_id, location_id, on_hand, reserved from inventory.stock
   where shop_id = $1 and variant_id = any($2::uuid[]) and location_id = any($3::uuid[])`,
);

/** The newest movements of each stock row; 20,000 of one in a minute are more than any shop sells. */
export const findSoldRows = statement(
  'inventory.find_sold_by_second',
  [uuid, uuid, array(uuid), timestamptz],
  { second: timestamptz, quantity: int8 },
  `select date_trunc('second', m.created_at) as second, -sum(m.quantity)::bigint as quantity
   from inventory.stock s
   join inventory.movements m on m.shop_id = $1 and m.variant_id = s.variant_id
     and m.location_id = s.location_id and m.number > s.movement_count - 20000
   where s.shop_id = $1 and s.location_id = $2 and s.variant_id = any($3::uuid[])
     and m.kind = 'sale' and m.created_at >= $4
   group by 1 order by 1`,
);
