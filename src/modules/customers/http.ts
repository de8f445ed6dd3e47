import { normalForm } from '#modules/identity/index.ts';
import type { Context } from '#platform/context.ts';
import { shopRead } from '#platform/database/index.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { answer, route, type Answer, type Route } from '#platform/http/route.ts';
import { isRefusal, type Refusal } from '#platform/refusal.ts';
import * as contract from './contract.ts';
import {
  addAddress,
  listAddresses,
  readAddress,
  removeAddress,
  replaceAddress,
} from './edit-address.ts';
import { customerOf } from './find-or-create-customers.ts';
import { createCustomer, updateCustomer } from './manage-customer.ts';
import {
  findCustomers,
  listAddresses as listAddressRows,
  listCustomers,
  type AddressRow,
  type CustomerRow,
} from './store.ts';

const own = { permission: 'customer' };
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

export const routes: Route[] = [
  route(contract.listAddresses, own, async (ctx) => ({
    items: (await listAddresses(ctx)).map(addressOf),
  })),
  route(contract.addAddress, own, async (ctx, { body }) =>
    addressAnswer(await addAddress(ctx, body), 201),
  ),
  route(contract.readAddress, own, async (ctx, { params }) =>
    addressAnswer(await readAddress(ctx, params.id), 200),
  ),
  route(contract.replaceAddress, own, async (ctx, { params, body, ifMatch }) =>
    addressAnswer(await replaceAddress(ctx, params.id, body, ifMatch), 200),
  ),
  route(contract.removeAddress, own, async (ctx, { params }) => {
    const refused = await removeAddress(ctx, params.id);
    return refused ?? answer(204, null);
  }),
  route(contract.listCustomers, { permission: 'customers.read' }, async (ctx, { query }) => {
    const { limit, cursor = null } = query;
    if (cursor !== null && !UUID.test(cursor)) {
      const errors = [{ field: 'cursor', message: 'take it from nextCursor of the page before' }];
      return httpRefusals.invalid_input({ errors });
    }
    const email = query.email === undefined ? null : normalForm(query.email);
    const words = query.query === undefined ? null : normalForm(query.query);
    const rows = await shopRead(
      ctx,
      (tx) => listCustomers.rows(tx, tx.shopId, email, words, cursor, limit + 1),
      { mayLag: true },
    );
    const nextCursor = rows.length > limit ? (rows[limit - 1]?.id ?? null) : null;
    return { items: rows.slice(0, limit).map(customerOf), nextCursor };
  }),
  route(contract.readCustomer, { permission: 'customers.read' }, async (ctx, { params }) =>
    readCustomer(ctx, params.id),
  ),
  route(contract.createCustomer, { permission: 'customers.write' }, async (ctx, { body }) =>
    customerAnswer(await createCustomer(ctx, body), 201),
  ),
  route(
    contract.updateCustomer,
    { permission: 'customers.write' },
    async (ctx, { params, body, ifMatch }) =>
      customerAnswer(await updateCustomer(ctx, params.id, body, ifMatch), 200),
  ),
];

async function readCustomer(ctx: Context, id: string): Promise<Answer | Refusal> {
  const [rows, addresses] = await shopRead(ctx, async (tx) =>
    Promise.all([findCustomers.rows(tx, tx.shopId, [id]), listAddressRows.rows(tx, tx.shopId, id)]),
  );
  const [row] = rows;
  if (!row) return contract.customerRefusals.customer_not_found();
  const body = { ...customerOf(row), addresses: addresses.map(addressOf) };
  return answer(200, body, { etag: row.version });
}

function customerAnswer(result: CustomerRow | Refusal, status: number): Answer | Refusal {
  if (isRefusal(result)) return result;
  return answer(status, customerOf(result), { etag: result.version });
}

function addressAnswer(result: AddressRow | Refusal, status: number): Answer | Refusal {
  if (isRefusal(result)) return result;
  return answer(status, addressOf(result), { etag: result.version });
}

function addressOf(row: AddressRow): contract.Address {
  return {
    id: row.id,
    name: row.name,
    line1: row.line1,
    line2: row.line2,
    city: row.city,
    region: row.region,
    postalCode: row.postal_code,
    country: row.country,
    isDefaultShipping: row.is_default_shipping,
    isDefaultBilling: row.is_default_billing,
  };
}
