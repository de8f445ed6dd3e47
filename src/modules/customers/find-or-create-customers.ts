import { findAccounts, normalForm } from '#modules/identity/index.ts';
import type { Tx } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Customer } from './contract.ts';
import { shopperKey, type Shopper } from './model.ts';
import { addCustomers, findCustomersByKeys, type CustomerRow } from './store.ts';

/**
 * The customers behind a list of shoppers, in its order, made where the shop does not know them yet.
 * Safe against others that do the same at this moment, and against repetition within the list.
 *
 * A guest who types the e-mail address of an account gets a guest's record, and an account never
 * takes over the guest record of its address: e-mail addresses are not verified, and neither may
 * see what the other bought. An account's record is found by the account alone.
 */
export async function findOrCreateCustomers(
  tx: Tx,
  shoppers: readonly Shopper[],
): Promise<Customer[]> {
  if (shoppers.length === 0) return [];
  const wanted = new Map(shoppers.toReversed().map((shopper) => [keyText(shopper), shopper]));
  // Sent together, run in this order: who is new is added, whoever was first has committed (ON
  // CONFLICT waits for it), and the second statement sees them all. One flight, most are guests.
  const [, rows] = await Promise.all([
    add(tx, [...wanted.values()]),
    findByKeys(tx, [...wanted.values()]),
  ]);
  const found = new Map(rows.map((row) => [rowKeyText(row), row]));
  return shoppers.map((shopper) => {
    const row = found.get(keyText(shopper));
    if (!row) throw new Error('A customer was neither found nor made');
    return customerOf(row);
  });
}

/** The customer record of an account, made at its first use. */
export async function customerOfPerson(tx: Tx, personId: string): Promise<Customer> {
  const [account] = await findAccounts(tx, [personId]);
  if (!account) throw new Error('The signed-in person has no account');
  const { email, name, phone } = account;
  const [customer] = await findOrCreateCustomers(tx, [{ email, name, phone, personId }]);
  return customer!;
}

/** The customer record of an account, or undefined while it has none; makes nothing. */
export async function findCustomerOfPerson(
  tx: Tx,
  personId: string,
): Promise<Customer | undefined> {
  const row = await findCustomersByKeys.row(tx, tx.shopId, [personId], [], []);
  return row && customerOf(row);
}

/** A row as other modules know it. */
export function customerOf(row: CustomerRow): Customer {
  return {
    id: row.id,
    personId: row.person_id,
    email: row.email,
    name: row.name,
    phone: row.phone,
    externalNumber: row.external_number,
    createdAt: row.created_at,
  };
}

function keyText(shopper: Shopper): string {
  const { kind, key } = shopperKey(shopper);
  return `${kind} ${key}`;
}

function rowKeyText(row: CustomerRow): string {
  return keyText({
    email: row.email,
    name: row.name,
    personId: row.person_id,
    externalNumber: row.external_number,
  });
}

async function findByKeys(tx: Tx, shoppers: readonly Shopper[]): Promise<CustomerRow[]> {
  const keys = shoppers.map(shopperKey);
  const of = (wanted: string): string[] =>
    keys.flatMap(({ kind, key }) => (kind === wanted ? [key] : []));
  return await findCustomersByKeys.rows(tx, tx.shopId, of('person'), of('number'), of('guest'));
}

async function add(tx: Tx, shoppers: readonly Shopper[]): Promise<void> {
  const emails = shoppers.map((shopper) => shopper.email);
  await addCustomers.run(
    tx,
    tx.shopId,
    shoppers.map(() => newId()),
    shoppers.map((shopper) => shopper.personId ?? null),
    emails,
    emails.map((email) => (email === null ? null : normalForm(email))),
    shoppers.map((shopper) => shopper.name),
    shoppers.map((shopper) => shopper.phone ?? ''),
    shoppers.map((shopper) => (shopper.personId ? null : (shopper.externalNumber ?? null))),
  );
}
