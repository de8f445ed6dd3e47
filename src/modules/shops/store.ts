import {
  array,
  bool,
  jsonb,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
} from '#platform/database/statement.ts';

const shopColumns = {
  id: uuid,
  slug: text,
  name: text,
  currency: text,
  country: text,
  time_zone: text,
  locale: text,
  prices_include_tax: bool,
  status: text,
  maintenance: bool,
  is_default: bool,
  closed_message: nullable(text),
  closed_until: nullable(timestamptz),
} as const;

const ownFields = `id, slug, name, currency, country, time_zone, locale, prices_include_tax, status,
  is_default`;

/** A shop is closed by its own switch, or with all of them; what is said of all comes first. */
const shopFields = `${ownFields}, s.maintenance or c.closed is not null as maintenance,
  coalesce(c.message, s.maintenance_message) as closed_message,
  coalesce(c.until, s.maintenance_until) as closed_until`;
const allShops = 'shops.shops s left join shops.closure c on true';

export const findShopsByKey = statement(
  'shops.find_shops_by_key',
  [text],
  shopColumns,
  `select ${shopFields} from ${allShops} where slug = $1 or id::text = $1`,
);

export const findShopByDomain = statement(
  'shops.find_shop_by_domain',
  [text],
  shopColumns,
  `select ${shopFields} from ${allShops}
   where id = (select shop_id from shops.domains where host = $1)`,
);

export const findDefaultShop = statement(
  'shops.find_default_shop',
  [],
  shopColumns,
  `select ${shopFields} from ${allShops} where is_default`,
);

export const listShopRows = statement(
  'shops.list_shops',
  [],
  shopColumns,
  `select ${shopFields} from ${allShops} order by slug`,
);

export const listDomainRows = statement(
  'shops.list_domains',
  [],
  { host: text, slug: text },
  `select d.host, s.slug from shops.domains d join shops.shops s on s.id = d.shop_id
   order by d.host`,
);

/** The first shop becomes the default one. */
export const insertShop = statement(
  'shops.insert_shop',
  [uuid, text, text, text, text, text, text, bool],
  shopColumns,
  `insert into shops.shops
     (id, slug, name, currency, country, time_zone, locale, prices_include_tax, is_default)
   values ($1, $2, $3, $4, $5, $6, $7, $8, not exists (select from shops.shops where is_default))
   on conflict (slug) do nothing
   returning ${ownFields}, maintenance, maintenance_message as closed_message,
     maintenance_until as closed_until`,
);

export const insertDomains = statement(
  'shops.insert_domains',
  [uuid, array(text)],
  { host: text },
  `insert into shops.domains (shop_id, host)
   select $1, host from unnest($2::text[]) as t(host)
   on conflict (host) do nothing
   returning host`,
);

/** Closes or opens the entered shop; the row says how it was before. */
export const switchMaintenance = statement(
  'shops.switch_maintenance',
  [uuid, bool, nullable(text), nullable(timestamptz)],
  { closed: bool, message: nullable(text), until: nullable(timestamptz) },
  'select closed, message, until from shops.switch_maintenance($1, $2, $3, $4)',
);

export const closeAll = statement(
  'shops.close_all',
  [nullable(text), nullable(timestamptz)],
  { closed: bool },
  `insert into shops.closure (closed, message, until) values (true, $1, $2)
   on conflict (closed) do update set message = excluded.message, until = excluded.until
   returning closed`,
);

export const openAll = statement(
  'shops.open_all',
  [],
  { closed: bool },
  'delete from shops.closure returning closed',
);

const closureColumns = {
  message: nullable(text),
  until: nullable(timestamptz),
  since: timestamptz,
} as const;

export const findClosure = statement(
  'shops.find_closure',
  [],
  closureColumns,
  'select message, until, since from shops.closure',
);

export const lockClosure = statement(
  'shops.lock_closure',
  [],
  closureColumns,
  'select message, until, since from shops.closure for update',
);

export const findOwnClosure = statement(
  'shops.find_own_closure',
  [uuid],
  { message: nullable(text), until: nullable(timestamptz) },
  `select maintenance_message as message, maintenance_until as until from shops.shops
   where id = $1 and maintenance`,
);

export const findSettings = statement(
  'shops.find_settings',
  [uuid],
  { name: text, value: jsonb<unknown>() },
  `select name, value from shops.settings where shop_id = $1`,
);

export const putSetting = statement(
  'shops.put_setting',
  [uuid, text, jsonb<unknown>()],
  { name: text },
  `insert into shops.settings (shop_id, name, value) values ($1, $2, $3)
   on conflict (shop_id, name) do update set value = excluded.value
   returning name`,
);
