import {
  Country,
  Email,
  Text,
  Timestamp,
  Type,
  Uuid,
  endpoint,
  orNull,
  page,
  pageQuery,
  strict,
  type StaticOf,
} from '#platform/contract.ts';
import { defineRefusals } from '#platform/refusal.ts';

export const customerRefusals = defineRefusals({
  customer_not_found: { status: 404, detail: 'This customer does not exist.' },
  customer_exists: {
    status: 409,
    detail: 'The shop has this customer already. Look them up by e-mail address or number.',
  },
  address_not_found: { status: 404, detail: 'This address does not exist.' },
  too_many_addresses: {
    status: 409,
    detail: 'The address book is full. Remove an address that is no longer needed.',
  },
});

/** A postal address; the same words wherever something is sent. */
export const addressFields = {
  name: Text(120),
  line1: Text(200),
  line2: Type.Optional(Text(200, 0)),
  city: Text(120),
  region: Type.Optional(Text(120, 0)),
  postalCode: Text(20),
  country: Country,
};

const addressDefaults = {
  isDefaultShipping: Type.Optional(Type.Boolean()),
  isDefaultBilling: Type.Optional(Type.Boolean()),
};
const AddressInput = strict({ ...addressFields, ...addressDefaults });
export type AddressInput = StaticOf<typeof AddressInput>;

export const Address = Type.Object({
  id: Uuid,
  name: Type.String(),
  line1: Type.String(),
  line2: Type.String(),
  city: Type.String(),
  region: Type.String(),
  postalCode: Type.String(),
  country: Type.String(),
  isDefaultShipping: Type.Boolean(),
  isDefaultBilling: Type.Boolean(),
});
export type Address = StaticOf<typeof Address>;

const ById = strict({ id: Uuid });

export const listAddresses = endpoint({
  method: 'GET',
  path: '/api/v1/account/addresses',
  tag: 'Account',
  summary: 'The signed-in person’s addresses',
  answers: { 200: Type.Object({ items: Type.Array(Address) }) },
  refusals: [],
});

export const addAddress = endpoint({
  method: 'POST',
  path: '/api/v1/account/addresses',
  tag: 'Account',
  summary: 'Add an address',
  body: AddressInput,
  answers: { 201: Address },
  refusals: ['too_many_addresses'],
});

export const readAddress = endpoint({
  method: 'GET',
  path: '/api/v1/account/addresses/:id',
  tag: 'Account',
  summary: 'One address',
  params: ById,
  answers: { 200: Address },
  refusals: ['address_not_found'],
});

export const replaceAddress = endpoint({
  method: 'PUT',
  path: '/api/v1/account/addresses/:id',
  tag: 'Account',
  summary: 'Replace an address; send its ETag as If-Match',
  params: ById,
  body: AddressInput,
  answers: { 200: Address },
  refusals: ['address_not_found', 'version_conflict'],
});

export const removeAddress = endpoint({
  method: 'DELETE',
  path: '/api/v1/account/addresses/:id',
  tag: 'Account',
  summary: 'Remove an address',
  params: ById,
  answers: { 204: Type.Null() },
  refusals: ['address_not_found'],
});

export const Customer = Type.Object({
  id: Uuid,
  personId: orNull(Uuid),
  email: orNull(Type.String()),
  name: Type.String(),
  phone: Type.String(),
  externalNumber: orNull(Type.String()),
  createdAt: Timestamp,
});
export type Customer = StaticOf<typeof Customer>;

const CustomerWithAddresses = Type.Object({
  ...Customer.properties,
  addresses: Type.Array(Address),
});

export const listCustomers = endpoint({
  method: 'GET',
  path: '/api/v1/admin/customers',
  tag: 'Customers',
  summary: 'Customers, newest first',
  description:
    '`email` finds an exact address, `query` a part of name, e-mail address, number or phone.',
  query: pageQuery({
    email: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
    query: Type.Optional(Text(100)),
  }),
  answers: { 200: page(Customer) },
  refusals: [],
});

export const readCustomer = endpoint({
  method: 'GET',
  path: '/api/v1/admin/customers/:id',
  tag: 'Customers',
  summary: 'One customer with addresses',
  params: ById,
  answers: { 200: CustomerWithAddresses },
  refusals: ['customer_not_found'],
});

export const createCustomer = endpoint({
  method: 'POST',
  path: '/api/v1/admin/customers',
  tag: 'Customers',
  summary: 'Add a customer without an account',
  body: strict({
    email: Type.Optional(Email),
    externalNumber: Type.Optional(Text(100)),
    name: Text(120),
    phone: Type.Optional(Text(40, 0)),
  }),
  answers: { 201: Customer },
  refusals: ['invalid_input', 'customer_exists'],
});

export const updateCustomer = endpoint({
  method: 'PATCH',
  path: '/api/v1/admin/customers/:id',
  tag: 'Customers',
  summary: 'Change a customer’s name or phone; send the ETag as If-Match',
  params: ById,
  body: strict({ name: Type.Optional(Text(120)), phone: Type.Optional(Text(40, 0)) }),
  answers: { 200: Customer },
  refusals: ['customer_not_found', 'version_conflict'],
});
