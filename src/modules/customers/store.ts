import {
  array,
  bool,
  int8,
  nullable,
  statement,
  text,
  timestamptz,
  uuid,
  type RowOf,
} from '#platform/database/statement.ts';

const customerColumns = {
  id: uuid,
  person_id: nullable(uuid),
  email: nullable(text),
  email_key: nullable(text),
  name: text,
  phone: text,
  external_number: nullable(text),
  version: int8,
  created_at: timestamptz,
};
const CUSTOMER =
  'id, person_id, email, email_key, name, phone, external_number, version, created_at';

/** Customers by account, by number, and guests by the normal form of their address. */
export const findCustomersByKeys = statement(
  'customers.find_customers_by_keys',
  [uuid, array(uuid), array(text), array(text)],
  customerColumns,
  `select ${CUSTOMER} from customers.customers where shop_id = $1 and person_id = any($2)
   union all
   select ${CUSTOMER} from customers.customers where shop_id = $1 and external_number = any($3)
     and person_id is null
   union all
   select ${CUSTOMER} from customers.customers where shop_id = $1 and email_key = any($4)
     and person_id is null and external_number is null`,
);

export type CustomerRow = RowOf<typeof findCustomersByKeys>;

/** Adds customers in a fixed order; whoever is there already, or comes at once, adds nothing. */
export const addCustomers = statement(
  'customers.add_customers',
  [
    uuid,
    array(uuid),
    array(nullable(uuid)),
    array(nullable(text)),
    array(nullable(text)),
    array(text),
    array(text),
    array(nullable(text)),
  ],
  {},
  `insert into customers.customers
     (shop_id, id, person_id, email, email_key, name, phone, external_number)
   select $1, t.id, t.person_id, t.email, t.email_key, t.name, t.phone, t.external_number
   from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
     as t(id, person_id, email, email_key, name, phone, external_number)
   order by t.person_id, t.external_number, t.email_key
   on conflict do nothing`,
);

export const findCustomers = statement(
  'customers.find_customers',
  [uuid, array(uuid)],
  customerColumns,
  `select ${CUSTOMER} from customers.customers where shop_id = $1 and id = any($2) order by id`,
);

/** One page, newest first: exact e-mail address, part of any field, before the cursor. */
export const listCustomers = statement(
  'customers.list_customers',
  [uuid, nullable(text), nullable(text), nullable(uuid), int8],
  customerColumns,
  `select ${CUSTOMER} from customers.customers
   where shop_id = $1 and ($2::text is null or email_key = $2)
     and ($3::text is null or strpos(lower(name), $3) > 0 or strpos(email_key, $3) > 0
       or strpos(lower(external_number), $3) > 0 or strpos(phone, $3) > 0)
     and ($4::uuid is null or id < $4)
   order by id desc limit $5`,
);

/** Changes name or phone (null leaves it) when the version is still the one that was seen. */
export const updateCustomer = statement(
  'customers.update_customer',
  [uuid, uuid, nullable(int8), nullable(text), nullable(text), timestamptz],
  customerColumns,
  `update customers.customers set name = coalesce($4, name), phone = coalesce($5, phone),
     version = version + 1, updated_at = $6
   where shop_id = $1 and id = $2 and ($3::int8 is null or version = $3)
   returning ${CUSTOMER}`,
);

const addressColumns = {
  id: uuid,
  name: text,
  line1: text,
  line2: text,
  city: text,
  region: text,
  postal_code: text,
  country: text,
  is_default_shipping: bool,
  is_default_billing: bool,
  version: int8,
};
const ADDRESS = `id, name, line1, line2, city, region, postal_code, country, is_default_shipping,
  is_default_billing, version`;

export const listAddresses = statement(
  'customers.list_addresses',
  [uuid, uuid],
  addressColumns,
  `select ${ADDRESS} from customers.addresses where shop_id = $1 and customer_id = $2 order by id`,
);

export type AddressRow = RowOf<typeof listAddresses>;

/** The address books's owner, locked: its entries change one after the other. */
export const lockCustomer = statement(
  'customers.lock_customer',
  [uuid, uuid],
  { id: uuid },
  `select id from customers.customers where shop_id = $1 and id = $2 for update`,
);

/** Takes the default flags from a customer's other addresses. */
export const clearDefaults = statement(
  'customers.clear_default_addresses',
  [uuid, uuid, uuid, bool, bool, timestamptz],
  {},
  `update customers.addresses set
     is_default_shipping = is_default_shipping and not $4,
     is_default_billing = is_default_billing and not $5,
     version = version + 1, updated_at = $6
   where shop_id = $1 and customer_id = $2 and id <> $3
     and ((is_default_shipping and $4) or (is_default_billing and $5))`,
);

const addressValues = [text, text, text, text, text, text, text, bool, bool] as const;

export const addAddress = statement(
  'customers.add_address',
  [uuid, uuid, uuid, ...addressValues],
  addressColumns,
  `insert into customers.addresses (shop_id, id, customer_id, name, line1, line2, city, region,
     postal_code, country, is_default_shipping, is_default_billing)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   returning ${ADDRESS}`,
);

export const replaceAddress = statement(
  'customers.replace_address',
  [uuid, uuid, uuid, ...addressValues, timestamptz],
  addressColumns,
  `update customers.addresses set name = $4, line1 = $5, line2 = $6, city = $7, region = $8,
     postal_code = $9, country = $10, is_default_shipping = $11, is_default_billing = $12,
     version = version + 1, updated_at = $13
   where shop_id = $1 and id = $2 and customer_id = $3
   returning ${ADDRESS}`,
);

export const removeAddress = statement(
  'customers.remove_address',
  [uuid, uuid, uuid],
  { id: uuid },
  `delete from customers.addresses where shop_id = $1 and id = $2 and customer_id = $3
   returning id`,
);
