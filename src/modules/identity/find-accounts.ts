import type { Tx } from '#platform/database/index.ts';
import { findPeople } from './store/people.ts';

/** What other modules may know of a person. */
export interface AccountSummary {
  readonly id: string;
  readonly email: string | null;
  readonly name: string;
  readonly phone: string;
}

/** The people with these ids; unknown ids are left out. */
export async function findAccounts(tx: Tx, ids: readonly string[]): Promise<AccountSummary[]> {
  const people = await findPeople.rows(tx, tx.shopId, [...ids]);
  return people.map(({ id, email, name, phone }) => ({ id, email, name, phone }));
}
