import type { Tx } from '#platform/database/index.ts';
import type { Customer } from './contract.ts';
import { customerOf } from './find-or-create-customers.ts';
import { findCustomers } from './store.ts';

/** The customers with these ids; unknown ids are left out. */
export async function findCustomersById(tx: Tx, ids: readonly string[]): Promise<Customer[]> {
  return (await findCustomers.rows(tx, tx.shopId, [...ids])).map(customerOf);
}
