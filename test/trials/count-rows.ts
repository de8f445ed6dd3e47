/** What a request did to a shop, as rows that became more or less. */
import type pg from 'pg';
import { shopTables } from './synthetic-rows.ts';

/** Who was refused may leave a trace; that is no effect. */
const COUNTED_APART = new Set(['identity.audit_entries', 'identity.sign_in_attempts']);

/** How many rows each table of the shop has. */
export async function countRows(owner: pg.Client, shopId: string): Promise<Map<string, number>> {
  const counts = (await shopTables(owner))
    .filter(({ name }) => !COUNTED_APART.has(name))
    .map(({ name }) => `select '${name}' as name, count(*) from ${name} where shop_id = $1`);
  const { rows } = await owner.query<{ name: string; count: string }>(counts.join(' union all '), [
    shopId,
  ]);
  return new Map(rows.map(({ name, count }) => [name, Number(count)]));
}

/** What differs, as `table +1`, in order. */
export function difference(before: Map<string, number>, after: Map<string, number>): string[] {
  return [...after]
    .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
    .filter(([, more]) => more !== 0)
    .map(([name, more]) => `${name} ${more > 0 ? '+' : ''}${more}`)
    .toSorted();
}
