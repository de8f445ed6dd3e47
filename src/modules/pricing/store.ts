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
import type { WeightTier } from './model.ts';

const priceColumns = { variant_id: uuid, price_minor: int8, compare_at_minor: nullable(int8) };

export const findPriceRows = statement(
  'pricing.find_prices',
  [uuid, array(uuid), text],
  priceColumns,
  `select p.variant_id, p.price_minor, p.compare_at_minor
   from pricing.prices p
   where p.shop_id = $1 and p.variant_id = any($2::uuid[])
     and p.price_list = 'default' and p.currency = $3`,
);

export const listPriceRows = statement(
  'pricing.list_prices',
  [uuid, text, uuid, int4],
  priceColumns,
  `select variant_id, price_minor, compare_at_minor
   from pricing.prices
   where shop_id = $1 and price_list = 'default' and currency = $2 and variant_id > $3
   order by variant_id
   limit $4`,
);

/** Returns the variants whose price is another than before. */
export const setPriceRows = statement(
  'pricing.set_prices',
  [uuid, text, array(uuid), array(int8), array(nullable(int8)), timestamptz],
  { variant_id: uuid },
  `insert into pricing.prices as p (shop_id, variant_id, currency, price_minor, compare_at_minor, updated_at)
   select $1, t.variant_id, $2::text, t.price_minor, t.compare_at_minor, $6::timestamptz
   from unnest($3::uuid[], $4::bigint[], $5::bigint[]) as t(variant_id, price_minor, compare_at_minor)
   on conflict (shop_id, variant_id, price_list, currency) do update
   set price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor,
     updated_at = excluded.updated_at
   where p.price_minor <> excluded.price_minor
     or p.compare_at_minor is distinct from excluded.compare_at_minor
   returning p.variant_id`,
);

const taxRateColumns = {
  id: uuid,
  country: text,
  region: nullable(text),
  tax_class: text,
  name: text,
  rate_ppm: int4,
  version: int8,
};

export const listTaxRateRows = statement(
  'pricing.list_tax_rates',
  [uuid],
  taxRateColumns,
  `select id, country, region, tax_class, name, rate_ppm, version
   from pricing.tax_rates where shop_id = $1
   order by country, region nulls first, tax_class`,
);

export const insertTaxRate = statement(
  'pricing.insert_tax_rate',
  [uuid, uuid, text, nullable(text), text, text, int4],
  taxRateColumns,
  `insert into pricing.tax_rates (shop_id, id, country, region, tax_class, name, rate_ppm)
   values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (shop_id, country, coalesce(region, ''), tax_class) do nothing
   returning id, country, region, tax_class, name, rate_ppm, version`,
);

export const updateTaxRateRow = statement(
  'pricing.update_tax_rate',
  [uuid, uuid, text, nullable(text), text, text, int4],
  taxRateColumns,
  `update pricing.tax_rates
   set country = $3, region = $4, tax_class = $5, name = $6, rate_ppm = $7, version = version + 1
   where shop_id = $1 and id = $2
   returning id, country, region, tax_class, name, rate_ppm, version`,
);

export const lockTaxRate = statement(
  'pricing.lock_tax_rate',
  [uuid, uuid],
  taxRateColumns,
  `select id, country, region, tax_class, name, rate_ppm, version
   from pricing.tax_rates where shop_id = $1 and id = $2 for update`,
);

export const deleteTaxRateRow = statement(
  'pricing.delete_tax_rate',
  [uuid, uuid],
  taxRateColumns,
  `delete from pricing.tax_rates where shop_id = $1 and id = $2
   returning id, country, region, tax_class, name, rate_ppm, version`,
);

const shippingMethodColumns = {
  id: uuid,
  name: text,
  kind: text,
  price_minor: int8,
  tiers: jsonb<WeightTier[]>(),
  free_over_minor: nullable(int8),
  countries: array(text),
  tax_class: text,
  estimate_days_min: int4,
  estimate_days_max: int4,
  active: bool,
  position: int4,
  version: int8,
};

const shippingMethodParameters = [
  uuid,
  uuid,
  text,
  text,
  int8,
  jsonb<WeightTier[]>(),
  nullable(int8),
  array(text),
  text,
  int4,
  int4,
  bool,
  int4,
] as const;

export const listShippingMethodRows = statement(
  'pricing.list_shipping_methods',
  [uuid],
  shippingMethodColumns,
  `select id, name, kind, price_minor, tiers, free_over_minor, countries, tax_class,
     estimate_days_min, estimate_days_max, active, position, version
   from pricing.shipping_methods where shop_id = $1
   order by position, id`,
);

export const insertShippingMethod = statement(
  'pricing.insert_shipping_method',
  shippingMethodParameters,
  shippingMethodColumns,
  `insert into pricing.shipping_methods (shop_id, id, name, kind, price_minor, tiers, free_over_minor,
     countries, tax_class, estimate_days_min, estimate_days_max, active, position)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   returning id, name, kind, price_minor, tiers, free_over_minor, countries, tax_class,
     estimate_days_min, estimate_days_max, active, position, version`,
);

export const updateShippingMethodRow = statement(
  'pricing.update_shipping_method',
  shippingMethodParameters,
  shippingMethodColumns,
  `update pricing.shipping_methods
   set name = $3, kind = $4, price_minor = $5, tiers = $6, free_over_minor = $7, countries = $8,
     tax_class = $9, estimate_days_min = $10, estimate_days_max = $11, active = $12, position = $13,
     version = version + 1
   where shop_id = $1 and id = $2
   returning id, name, kind, price_minor, tiers, free_over_minor, countries, tax_class,
     estimate_days_min, estimate_days_max, active, position, version`,
);

export const lockShippingMethod = statement(
  'pricing.lock_shipping_method',
  [uuid, uuid],
  shippingMethodColumns,
  `select id, name, kind, price_minor, tiers, free_over_minor, countries, tax_class,
     estimate_days_min, estimate_days_max, active, position, version
   from pricing.shipping_methods where shop_id = $1 and id = $2 for update`,
);

export const deleteShippingMethodRow = statement(
  'pricing.delete_shipping_method',
  [uuid, uuid],
  shippingMethodColumns,
  `delete from pricing.shipping_methods where shop_id = $1 and id = $2
   returning id, name, kind, price_minor, tiers, free_over_minor, countries, tax_class,
     estimate_days_min, estimate_days_max, active, position, version`,
);
