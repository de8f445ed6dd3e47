import type { Check } from '#platform/checks.ts';
import { sqlState } from '#platform/database/index.ts';
import type { MovingTx } from '#platform/database/moving.ts';
import type { Refusal } from '#platform/refusal.ts';
import { transferRefusals } from './contract.ts';

/** A check that found something, with what it found first. */
export interface BrokenCheck {
  check: string;
  rows: number;
  first: unknown;
}

/**
 * Runs the invariants on what the transaction has written but not committed. Row security shows the
 * mover one shop, so that a check over all shops is one over this shop here. Checks that look at
 * nothing of a shop are passed over.
 */
export async function runChecks(tx: MovingTx, checks: readonly Check[]): Promise<BrokenCheck[]> {
  const broken: BrokenCheck[] = [];
  // Nobody has counted these rows yet, and the mover may not: the planner takes them for few, and went
  // through all lines for each order (40,000 lines: 82 s instead of 8). A check reads all anyway.
  await tx.run('set local enable_nestloop = off');
  for (const { name, statement } of checks) {
    if (!('shop_id' in statement.columns)) continue;
    const rows = await rowsOf(tx, statement.text);
    if (rows.length > 0) broken.push({ check: name, rows: rows.length, first: rows[0] });
  }
  await tx.run('set local enable_nestloop to default');
  return broken;
}

/** Of a table that no shop owns the mover sees nothing: such a check is not about the shop. */
async function rowsOf(tx: MovingTx, sql: string): Promise<unknown[][]> {
  await tx.run('savepoint one_check');
  try {
    return await tx.ask(sql);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    await tx.run('rollback to savepoint one_check');
    return [];
  }
}

/** The refusal for rows that break checks. */
export function brokenRefusal(broken: readonly BrokenCheck[]): Refusal {
  const names = broken.map(({ check, rows }) => `${check} (${rows})`).join(', ');
  return transferRefusals.transfer_checks_broken({
    detail: `These checks would be broken: ${names}. --despite-checks takes the rows all the same.`,
    data: { broken },
  });
}

/** Refuses when an invariant does not hold. */
export async function refuseBroken(
  tx: MovingTx,
  checks: readonly Check[],
): Promise<Refusal | undefined> {
  const broken = await runChecks(tx, checks);
  return broken.length > 0 ? brokenRefusal(broken) : undefined;
}
