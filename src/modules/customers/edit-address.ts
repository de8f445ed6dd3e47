import { shopRead, shopTx, type Tx } from '#platform/database/index.ts';
import type { Context } from '#platform/context.ts';
import { httpRefusals } from '#platform/http/refusals.ts';
import { newId } from '#platform/ids.ts';
import type { Refusal } from '#platform/refusal.ts';
import { customerRefusals, type AddressInput } from './contract.ts';
import { customerOfPerson, findCustomerOfPerson } from './find-or-create-customers.ts';
import { ADDRESSES_MAX } from './model.ts';
import {
  addAddress as addRow,
  clearDefaults,
  listAddresses as listRows,
  lockCustomer,
  removeAddress as removeRow,
  replaceAddress as replaceRow,
  type AddressRow,
} from './store.ts';

/** The signed-in person's addresses, oldest first. */
export async function listAddresses(ctx: Context): Promise<AddressRow[]> {
  return await shopRead(ctx, async (tx) => {
    const customer = await findCustomerOfPerson(tx, ownerOf(ctx));
    return customer ? await listRows.rows(tx, tx.shopId, customer.id) : [];
  });
}

/** One of their addresses. Refusal: address_not_found, for other people's too. */
export async function readAddress(ctx: Context, id: string): Promise<AddressRow | Refusal> {
  const address = (await listAddresses(ctx)).find((row) => row.id === id);
  return address ?? customerRefusals.address_not_found();
}

/** Adds an address; the first becomes the default for both uses. Refusal: too_many_addresses. */
export async function addAddress(ctx: Context, input: AddressInput): Promise<AddressRow | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const { customerId, addresses } = await openBook(tx);
    if (addresses.length >= ADDRESSES_MAX) return customerRefusals.too_many_addresses();
    const first = addresses.length === 0;
    const id = newId();
    const whole = {
      ...input,
      isDefaultShipping: first || (input.isDefaultShipping ?? false),
      isDefaultBilling: first || (input.isDefaultBilling ?? false),
    };
    await clearOtherDefaults(tx, customerId, id, whole);
    return await addRow.one(tx, tx.shopId, id, customerId, ...valuesOf(whole));
  });
}

/** Replaces an address; absent flags stay. Refusals, in order: address_not_found, version_conflict. */
export async function replaceAddress(
  ctx: Context,
  id: string,
  input: AddressInput,
  expectedVersion?: string,
): Promise<AddressRow | Refusal> {
  return await shopTx(ctx, async (tx) => {
    const { customerId, addresses } = await openBook(tx);
    const present = addresses.find((row) => row.id === id);
    if (!present) return customerRefusals.address_not_found();
    if (expectedVersion !== undefined && expectedVersion !== String(present.version)) {
      return httpRefusals.version_conflict();
    }
    const whole = {
      ...input,
      isDefaultShipping: input.isDefaultShipping ?? present.is_default_shipping,
      isDefaultBilling: input.isDefaultBilling ?? present.is_default_billing,
    };
    await clearOtherDefaults(tx, customerId, id, whole);
    const values = valuesOf(whole);
    return await replaceRow.one(tx, tx.shopId, id, customerId, ...values, await tx.now());
  });
}

/** Removes an address. Refusal: address_not_found. */
export async function removeAddress(ctx: Context, id: string): Promise<Refusal | undefined> {
  return await shopTx(ctx, async (tx) => {
    const customer = await findCustomerOfPerson(tx, ownerOf(ctx));
    const removed = customer && (await removeRow.row(tx, tx.shopId, id, customer.id));
    return removed ? undefined : customerRefusals.address_not_found();
  });
}

function ownerOf(ctx: Context): string {
  if (ctx.actor.personId === null) throw new Error('An address book needs a signed-in person');
  return ctx.actor.personId;
}

async function openBook(tx: Tx): Promise<{ customerId: string; addresses: AddressRow[] }> {
  const { id } = await customerOfPerson(tx, ownerOf(tx.ctx));
  await lockCustomer.one(tx, tx.shopId, id);
  return { customerId: id, addresses: await listRows.rows(tx, tx.shopId, id) };
}

type WholeAddress = AddressInput & { isDefaultShipping: boolean; isDefaultBilling: boolean };

async function clearOtherDefaults(
  tx: Tx,
  customerId: string,
  id: string,
  { isDefaultShipping, isDefaultBilling }: WholeAddress,
): Promise<void> {
  if (!isDefaultShipping && !isDefaultBilling) return;
  const now = await tx.now();
  await clearDefaults.run(tx, tx.shopId, customerId, id, isDefaultShipping, isDefaultBilling, now);
}

function valuesOf(address: WholeAddress) {
  const { name, line1, line2 = '', city, region = '', postalCode, country } = address;
  const { isDefaultShipping, isDefaultBilling } = address;
  return [
    name,
    line1,
    line2,
    city,
    region,
    postalCode,
    country,
    isDefaultShipping,
    isDefaultBilling,
  ] as const;
}
